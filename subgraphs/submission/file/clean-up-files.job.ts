import { LONGEST_UPLOAD } from '../../../platform/adapters/object-store/objects.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Job } from '../../../platform/service/jobs.js';
import { cleanUpFilesEvery } from '../settings.js';
import { discardFiles } from './discard-files.js';
import { filesIn } from './objects.js';

const AT_ONCE = 100;

/** Removes the rows of uploads that never came, and bytes that nobody needs. */
export const cleanUpFilesJob: Job = {
  name: 'tidy files',
  every: cleanUpFilesEvery,
  async run(context, signal) {
    const late = new Date(context.clock.now().getTime() - LONGEST_UPLOAD);
    await context
      .fresh()
      .em.transactional((em) => discardFiles(em, { where: 'not file.ready and file.upload_until < ?', parameters: [late] }));
    while (!signal.aborted && (await removeSome(context.fresh(), late)));
    await filesIn(context).cleanUp();
  },
};

/** Rows are deleted together with the bytes, so a failure is tried again. False when nothing is due. */
async function removeSome(context: RequestContext, late: Date): Promise<boolean> {
  return context.em.transactional(async (em) => {
    const due = await em.execute<{ id: string }[]>(
      'delete from discarded_object where id in (select id from discarded_object where due_at < ? order by due_at limit ? for update skip locked) returning id',
      [late, AT_ONCE],
    );
    await filesIn(context).remove(due.map(({ id }) => id));
    return due.length > 0;
  });
}
