import type { EntityManager } from '@mikro-orm/postgresql';
import { LONGEST_UPLOAD } from '../../../platform/adapters/object-store/objects.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Job } from '../../../platform/service/jobs.js';
import { cleanUpFilesEvery, draftFilesFor } from '../settings.js';
import { discardFiles } from './discard-files.js';
import { filesIn } from './objects.js';

const AT_ONCE = 100;

/** Removes the rows of uploads that never came and of files in abandoned drafts, and bytes that nobody needs. */
export const cleanUpFilesJob: Job = {
  name: 'tidy files',
  every: cleanUpFilesEvery,
  async run(context, signal) {
    const now = context.clock.now();
    const late = new Date(now.getTime() - LONGEST_UPLOAD);
    const abandoned = new Date(now.getTime() - context.settings(draftFilesFor));
    await context
      .fresh()
      .em.transactional((em) => discardFiles(em, { where: 'not file.ready and file.upload_until < ?', parameters: [late] }));
    await context.fresh().em.transactional((em) => discardFiles(em, { where: ABANDONED, parameters: [abandoned, abandoned] }));
    for (const some of [removeFresh, removeDue]) {
      while (!signal.aborted && (await removeSome(context.fresh(), (em) => some(em, now, late))));
    }
    await filesIn(context).cleanUp();
  },
};

/** A draft that is old, and whose files are: its student has given it up. Its text stays. */
const ABANDONED = "submission.status = 'DRAFT' and submission.drafted_at < ? and file.ready and file.upload_until < ?";

type Some = (em: EntityManager, now: Date, late: Date) => Promise<{ readonly id: string }[]>;

/** Bytes that nobody needs from now on. The row stays, since an address that is still valid may bring them back. */
const removeFresh: Some = (em, now) =>
  em.execute(
    `update discarded_object set removed_at = ? where id in (
      select id from discarded_object where removed_at is null order by id limit ? for update skip locked) returning id`,
    [now, AT_ONCE],
  );

const removeDue: Some = (em, _now, late) =>
  em.execute(
    `delete from discarded_object where id in (
      select id from discarded_object where due_at < ? order by due_at limit ? for update skip locked) returning id`,
    [late, AT_ONCE],
  );

/** Rows change together with the bytes, so a failure is tried again. False when nothing is left. */
async function removeSome(context: RequestContext, some: (em: EntityManager) => Promise<{ readonly id: string }[]>): Promise<boolean> {
  return context.em.transactional(async (em) => {
    const ids = (await some(em)).map(({ id }) => id);
    await filesIn(context).remove(ids);
    return ids.length > 0;
  });
}
