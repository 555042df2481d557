import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Job } from '../../../platform/service/jobs.js';
import { knownCourses } from '../course/known-courses.js';
import { exportClaim, exportKept, exportsEvery } from '../settings.js';
import { Export, JobState, objectKey } from './export.entity.js';
import { storeOf } from './find-export.js';
import { writeExport } from './write-export.js';

/** Tries of one export, before it is given up. */
const MOST_TRIES = 5;

/** Thrown when another process has taken the export up, or nobody wants it any more. */
class Superseded extends Error {}

/** Writes exports, and removes those whose time is over. Replicas share the work: an export of one that was killed is taken up by another. */
export const exportsJob: Job = {
  name: 'exports',
  every: exportsEvery,
  due: 'select min(due_at) from export',
  async run(context, signal) {
    while (!signal.aborted && ((await removeExpired(context.fresh())) || (await writeNext(context.fresh()))));
  },
};

/** False when none is due. */
async function writeNext(context: RequestContext): Promise<boolean> {
  const { em, clock, log } = context;
  const claimed = await em.execute<{ id: string }[]>(
    `update export set tries = tries + 1, due_at = ? where id = (
      select id from export where state = 'RUNNING' and due_at <= ? order by due_at, id limit 1 for update skip locked) returning id`,
    [claimUntil(context), clock.now()],
  );
  const job = claimed[0] && (await em.findOne(Export, { id: claimed[0].id }));
  if (!job) return false;
  try {
    await finish(context, job, await outcomeOf(context, job));
  } catch (error) {
    // When it is due again it is tried again.
    if (!(error instanceof Superseded)) log.warn({ err: error, export: job.id }, 'an export could not be written; it is tried again');
  }
  return true;
}

type Outcome = { readonly rows: number } | { readonly failure: string };

async function outcomeOf(context: RequestContext, job: Export): Promise<Outcome> {
  if (job.tries > MOST_TRIES) return { failure: 'It could not be written. Please ask for it again later.' };
  if (job.courseId !== null && (await context.load(knownCourses.known, job.courseId))?.isGone)
    return { failure: 'The course was deleted.' };
  return { rows: await writeExport(context, job, () => keepClaim(context, job)) };
}

/** Whoever was away for too long writes for nothing: another has taken the export up. */
async function keepClaim(context: RequestContext, { id, tries }: Export): Promise<void> {
  const kept = await context
    .fresh()
    .em.execute<unknown[]>(`update export set due_at = ? where id = ? and tries = ? and state = 'RUNNING' returning id`, [
      claimUntil(context),
      id,
      tries,
    ]);
  if (kept.length === 0) throw new Superseded();
}

async function finish(context: RequestContext, { id, tries }: Export, outcome: Outcome): Promise<void> {
  const { clock, settings } = context;
  const [state, rows, failure] = 'rows' in outcome ? [JobState.DONE, outcome.rows, null] : [JobState.FAILED, null, outcome.failure];
  const finished = await context
    .fresh()
    .em.execute<unknown[]>(
      `update export set state = ?, rows = ?, failure = ?, due_at = ? where id = ? and tries = ? and state = 'RUNNING' returning id`,
      [state, rows, failure, new Date(clock.now().getTime() + settings(exportKept)), id, tries],
    );
  if (finished.length === 0) await storeOf(context).remove([objectKey(id, tries)]);
}

/** With the objects of all its tries. A failure is tried again, since rows and objects go together. False when none is due. */
function removeExpired(context: RequestContext): Promise<boolean> {
  return context.em.transactional(async (em) => {
    const gone = await em.execute<{ id: string; tries: number }[]>(
      `delete from export where id in (
        select id from export where state <> 'RUNNING' and due_at <= ? order by due_at limit 100 for update skip locked) returning id, tries`,
      [context.clock.now()],
    );
    const keys = gone.flatMap(({ id, tries }) => Array.from({ length: tries }, (_, nth) => objectKey(id, nth + 1)));
    if (keys.length > 0) await storeOf(context).remove(keys);
    return gone.length > 0;
  });
}

const claimUntil = ({ clock, settings }: RequestContext): Date => new Date(clock.now().getTime() + settings(exportClaim));
