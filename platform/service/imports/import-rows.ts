import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError, ErrorCode } from '../../kernel/errors.js';
import { ImportRef, importedBefore } from './import-ref.entity.js';

/** A row of an external source. */
interface SourceRow {
  /** The row's own id at the source. */
  readonly sourceId: string;
}

export interface ImportedRows {
  readonly created: number;
  /** The ids here by the ids at the source, including those of earlier imports. */
  readonly ids: ReadonlyMap<string, string>;
  readonly refused: readonly { readonly sourceId: string; readonly reason: string }[];
}

/**
 * Imports rows in the caller's transaction, whose lock makes two imports take turns. What is here already stays as it is. A row that `make`
 * refuses is reported, and the others are imported: so an import that was stopped can be run again.
 */
export async function importRows<Row extends SourceRow, Thing extends { id: string }>(
  em: EntityManager,
  source: string,
  rows: readonly Row[],
  make: (row: Row) => Thing,
): Promise<ImportedRows> {
  const ids = new Map(
    await importedBefore(
      em,
      source,
      rows.map(({ sourceId }) => sourceId),
    ),
  );
  const refused: { sourceId: string; reason: string }[] = [];
  const missing = rows.filter(({ sourceId }) => !ids.has(sourceId));
  for (const row of missing) {
    const made = madeOrReason(() => make(row));
    if (typeof made === 'string') {
      refused.push({ sourceId: row.sourceId, reason: made });
      continue;
    }
    em.persist([made, ImportRef.of(source, row.sourceId, made.id)]);
    ids.set(row.sourceId, made.id);
  }
  return { created: missing.length - refused.length, ids, refused };
}

/** What was made, or the reason why it cannot be, for people. */
function madeOrReason<Thing>(make: () => Thing): Thing | string {
  try {
    return make();
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

/** The BAD_USER_INPUT for which a row will be refused, for people; null when it will not. */
export function faultIn(make: () => unknown): string | null {
  try {
    make();
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === ErrorCode.BAD_USER_INPUT) return error.message;
    throw error;
  }
}
