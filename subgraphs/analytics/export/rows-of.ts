import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { askPeople } from '../../../schema/questions/user.js';
import type { Export } from './export.entity.js';
import { SHEETS } from './sheets.js';

export type Row = Readonly<Record<string, string | number | boolean | null>> & { readonly key: string };

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** How many things are read at once, and people asked for. */
export const PAGE = 500;

/** The rows of an export, a page of the database after the other. Names are asked of their owner, who alone has them: UNAVAILABLE. */
export async function* rowsOf(context: RequestContext, { kind, courseId }: Pick<Export, 'kind' | 'courseId'>): AsyncGenerator<Row[]> {
  for (const { page } of SHEETS[kind]) {
    for (let after = BEFORE_ALL, more = true; more; ) {
      const call = context.fresh();
      const rows = await call.em.execute<Row[]>(page, [after, courseId, courseId, PAGE]);
      more = new Set(rows.map(({ key }) => key)).size === PAGE;
      after = rows.at(-1)?.key ?? after;
      if (rows.length > 0) yield await withNames(call, rows);
    }
  }
}

async function withNames(context: RequestContext, rows: readonly Row[]): Promise<Row[]> {
  const ids = [...new Set(rows.flatMap(({ student_id }) => (typeof student_id === 'string' ? [student_id] : [])))];
  if (ids.length === 0) return [...rows];
  const people = byKey(await askPeople(context, ids), ({ id }) => id);
  return rows.map((row) => ({ ...row, student: people.get(String(row.student_id))?.name ?? null }));
}
