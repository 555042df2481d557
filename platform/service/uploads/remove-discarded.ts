import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../kernel/context.js';
import { storeOf, type Uploads } from './uploads.js';

const AT_ONCE = 100;

/** An object, and its upload in parts. */
interface Discarded {
  readonly id: string;
  readonly parts_id: string | null;
}

type Some = (em: EntityManager, now: Date, late: Date) => Promise<Discarded[]>;

/** Removes bytes that nobody needs, some of them for the last time: those that no upload can have brought back since `late`. */
export async function removeDiscarded(context: RequestContext, uploads: Uploads, late: Date, signal: AbortSignal): Promise<void> {
  const now = context.clock.now();
  for (const some of [fresh, due]) {
    while (!signal.aborted && (await removeSome(context.fresh(), uploads, (em) => some(em, now, late))));
  }
}

/** From now on. The row stays, since an address that is still valid may bring them back. */
const fresh: Some = (em, now) =>
  em.execute(
    `update discarded_object set removed_at = ? where id in (
      select id from discarded_object where removed_at is null order by id limit ? for update skip locked) returning id, parts_id`,
    [now, AT_ONCE],
  );

/** With the row of the upload that has ended, if there is one. */
const due: Some = (em, _now, late) =>
  em.execute(
    `with due as (
      delete from discarded_object where id in (
        select id from discarded_object where due_at < ? order by due_at limit ? for update skip locked) returning id, parts_id
    ), ended as (delete from upload using due where upload.id = due.id)
    select id, parts_id from due`,
    [late, AT_ONCE],
  );

/** Rows change together with the bytes, so a failure is tried again. False when nothing is left. */
function removeSome(context: RequestContext, uploads: Uploads, some: (em: EntityManager) => Promise<Discarded[]>): Promise<boolean> {
  return context.em.transactional(async (em) => {
    const discarded = await some(em);
    const store = storeOf(context, uploads);
    for (const { id: key, parts_id: id } of discarded) if (id !== null) await store.parts.abort({ key, id });
    await store.remove(discarded.map(({ id }) => id));
    return discarded.length > 0;
  });
}
