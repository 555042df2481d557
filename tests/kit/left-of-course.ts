import { subgraphs } from '../../cli/subgraphs.js';

/** Asks a service's database behind its back, with `?` for a parameter. */
export type Sql = <Row>(service: string, statement: string, parameters?: unknown[]) => Promise<Row[]>;

interface Table {
  readonly schema: string;
  readonly name: string;
}

/**
 * What may name a course for ever, or until its time is over: the event log on its way out and in, what clients follow, answers kept for
 * repetitions, how sagas went and what was done for them, who did what; the deletion itself; certificates, which outlive the course; and
 * payment's books, with the revenue that analytics counts of them.
 */
const MAY_NAME_IT: Readonly<Record<string, readonly string[]>> = {
  '*': ['outbox', 'inbox', 'inbox_seen', 'held_events', 'feed', 'idempotency', 'saga', 'saga_participation', 'migrations', 'audit'],
  course: ['course_deletion'],
  enrollment: ['certificate'],
  payment: ['payment', 'invoice', 'refund', 'ledger'],
  analytics: ['payment_fact'],
};

/** How what is part of a course refers to what it is part of. */
const PART_OF = ['course_id', 'module_id', 'enrollment_id', 'assignment_id', 'submission_id', 'evaluation_id', 'content_id'];

const UUID = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';

/** The ids of a course and of all that is in it, in every service: to be gathered while it is still there. */
export async function idsOf(sql: Sql, courseId: string): Promise<string[]> {
  const ids = new Set([courseId]);
  for (let before = 0; ids.size > before; ) {
    before = ids.size;
    for (const { name: service } of subgraphs) for (const id of await partsIn(sql, service, [...ids])) ids.add(id);
  }
  return [...ids];
}

async function partsIn(sql: Sql, service: string, wholes: readonly string[]): Promise<string[]> {
  const columns = await sql<{ table: string; column: string }>(
    service,
    `select table_name as table, column_name as column from information_schema.columns referring
    where table_schema = 'public' and column_name = any(?) and exists (
      select from information_schema.columns own where own.table_name = referring.table_name and own.table_schema = 'public' and own.column_name = 'id')`,
    [PART_OF],
  );
  const parts: string[] = [];
  for (const { table, column } of columns) {
    if (mayNameIt(service, table)) continue;
    const rows = await sql<{ id: string }>(service, `select id::text from "${table}" where "${column}"::text = any(?)`, [wholes]);
    parts.push(...rows.map(({ id }) => id));
  }
  return parts;
}

/**
 * Where any of these ids stands in any column of any row of any service, with the number of rows; but for what may name a course for
 * ever, and for tombstones, which the search index has too. Empty when nothing is left.
 */
export async function leftOf(sql: Sql, ids: readonly string[]): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const { name: service } of subgraphs) {
    for (const { schema, name } of await tablesOf(sql, service)) {
      if (schema === 'public' && mayNameIt(service, name)) continue;
      const [row] = await sql<{ count: number }>(
        service,
        `select count(*)::int as count from (select to_jsonb(each) as row from "${schema}"."${name}" each) rows
        where exists (select from regexp_matches(row::text, '${UUID}', 'g') found where found[1] = any(?))
          and not (${name.startsWith('known_')} and row ->> 'deleted_at' is not null)
          and not (${schema === 'search_index'} and row ->> 'deleted' = 'true')`,
        [ids],
      );
      if (row && row.count > 0) left[`${service}.${name}`] = row.count;
    }
  }
  return left;
}

/** Of a service, partitions left out. */
export const tablesOf = (sql: Sql, service: string): Promise<Table[]> =>
  sql<Table>(
    service,
    `select nspname as schema, relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p') and not relispartition and nspname !~ '^(pg_|information_schema)' order by 1, 2`,
  );

/** Whether a table is no part of a course, though it may name one. */
export const mayNameIt = (service: string, table: string): boolean =>
  [...(MAY_NAME_IT['*'] ?? []), ...(MAY_NAME_IT[service] ?? [])].includes(table);
