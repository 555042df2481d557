import { subgraphs } from '../../../cli/subgraphs.js';
import { mayNameIt, type Sql, tablesOf } from '../../kit/left-of-course.js';

interface Table {
  readonly service: string;
  readonly schema: string;
  readonly name: string;
}

/**
 * Makes so many people of one: every row that names them, or what is theirs, in every service, once more for each, under ids of their own.
 * No event tells of them. They have no account, which no service but `user` would notice before it had to write to them.
 */
export async function copyPerson(sql: Sql, personId: string, times: number): Promise<void> {
  const tables: Table[] = [];
  for (const { name: service } of subgraphs) {
    if (service === 'user' || service === 'auth') continue;
    for (const { schema, name } of await tablesOf(sql, service))
      if (schema === 'public' && !mayNameIt(service, name)) tables.push({ service, schema, name });
  }
  const ids = await idsOf(sql, tables, personId);
  for (const { service, schema, name } of tables) {
    const table = `"${schema}"."${name}"`;
    const row = ids.reduce((text, id) => `replace(${text}, '${id}', ${idOf(id)})`, 'template.text');
    await sql(
      service,
      `insert into ${table} select copied.* from generate_series(1, ${times}) copy,
        (select to_jsonb(each)::text as text from ${table} each where to_jsonb(each)::text ~ '${ids.join('|')}') template,
        lateral jsonb_populate_record(null::${table}, (${row})::jsonb) copied`,
    );
  }
}

/** Of the person, of what is theirs, and of what belongs to that. */
async function idsOf(sql: Sql, tables: readonly Table[], personId: string): Promise<string[]> {
  const ids = new Set([personId]);
  for (let before = 0; ids.size > before; ) {
    before = ids.size;
    for (const { service, schema, name } of tables) {
      const rows = await sql<{ id: string | null }>(
        service,
        `select to_jsonb(each) ->> 'id' as id from "${schema}"."${name}" each where to_jsonb(each)::text ~ '${[...ids].join('|')}'`,
      );
      for (const { id } of rows) if (id) ids.add(id);
    }
  }
  return [...ids];
}

/** What becomes of an id in a copy: always the same in the same copy, and of a version, as ids in events are. */
const idOf = (id: string): string =>
  `overlay(overlay(md5('${id}' || copy)::uuid::text placing '4' from 15 for 1) placing 'a' from 20 for 1)`;
