import type { RequestContext } from '../../../platform/kernel/context.js';

type Marked = Pick<RequestContext, 'em'>;

/** The courses have changed, and with them who may find their contents and by what. */
export const markCourses = (context: Marked, ids: readonly string[]) => mark(context, ids, true);

/** The number of learners has changed, which is in no document but the course's own. */
export const markPopularity = (context: Marked, courseIds: readonly string[]) => mark(context, courseIds, false);

export const markContents = (context: Marked, ids: readonly string[]) => mark(context, ids, false);

/**
 * In the transaction of the change. In one order everywhere; a version is drawn when the row is held, so that it rises. One that is marked
 * already waits since then.
 */
async function mark({ em }: Marked, ids: readonly string[], spreads: boolean): Promise<void> {
  await em.execute(
    `insert into document_mark as mark (id, version, since, spreads)
    select id, drawn, drawn, ? from (select id, nextval('document_version') as drawn from (select distinct id from jsonb_array_elements_text(?::jsonb) as given (value),
      lateral (select value::uuid as id) as as_uuid order by id) as given) as marked
    on conflict (id) do update set version = nextval('document_version'), spreads = mark.spreads or excluded.spreads,
      since = case when mark.indexed < mark.version then mark.since else excluded.since end`,
    [spreads, JSON.stringify(ids)],
  );
}
