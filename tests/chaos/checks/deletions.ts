import { subgraphs } from '../../../cli/subgraphs.js';
import { leftOf } from '../../kit/left-of-course.js';
import type { Url } from './rows.js';
import { connected, rowsOf } from './rows.js';

/** What is left of courses that were deleted, as `evaluation.known_assignment: 2`. */
export async function orphansIn(url: Url): Promise<string[]> {
  const gone = await rowsOf(url('lms_course'), `select key as id from outbox where type = 'COURSE_DELETED'`);
  if (gone.length === 0) return [];
  const left = await leftOf(
    (service, statement, parameters) => asked(url(databaseOf(service)), statement, parameters),
    gone.map(({ id }) => id as string),
  );
  return Object.entries(left).map(([table, rows]) => `${table}: ${rows}`);
}

const databaseOf = (service: string): string => subgraphs.find(({ name }) => name === service)?.database as string;

/** With `?` for a parameter. */
async function asked<Row>(address: string, statement: string, parameters: unknown[] = []): Promise<Row[]> {
  const client = await connected(address);
  let count = 0;
  const numbered = statement.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
  return (await client.query(numbered, parameters).finally(() => client.end())).rows as Row[];
}
