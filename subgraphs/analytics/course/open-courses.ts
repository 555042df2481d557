import type { EntityManager } from '@mikro-orm/postgresql';

interface FactCourse {
  readonly id: string;
  readonly deleted_at: string | null;
}

/** Those of the courses under which facts are kept. Their rows are shared until the transaction ends: no deletion comes between. */
export async function openCourses(em: EntityManager, ids: Iterable<string>): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(ids)].sort();
  if (wanted.length === 0) return new Set();
  const known = await share(em, wanted);
  const there = new Set(known.map(({ id }) => id));
  const missing = wanted.filter((id) => !there.has(id));
  if (missing.length > 0) {
    await em.execute('insert into known_fact_course (id) select * from unnest(?::uuid[]) on conflict do nothing', [literal(missing)]);
    known.push(...(await share(em, missing)));
  }
  return new Set(known.flatMap(({ id, deleted_at }) => (deleted_at === null ? [id] : [])));
}

/** In one order everywhere, so that two transactions do not wait for each other. */
const share = (em: EntityManager, ids: readonly string[]): Promise<FactCourse[]> =>
  em.execute('select id, deleted_at from known_fact_course where id = any(?::uuid[]) order by id for key share', [literal(ids)]);

const literal = (ids: readonly string[]): string => `{${ids.join()}}`;
