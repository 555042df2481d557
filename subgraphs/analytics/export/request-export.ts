import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { ADVISORY_LOCK } from '../../../platform/postgres/advisory-locks.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy, reportPolicy } from '../policy.js';
import { exportsAtOnce } from '../settings.js';
import { Export, JobState } from './export.entity.js';
import type { RequestExportInput } from './export.inputs.js';

/** When a client may try again, in seconds: most exports are done by then. */
const RETRY_AFTER_SECONDS = 30;

/** The file is written by a job. NOT_FOUND, FORBIDDEN; RATE_LIMITED when too many exports of the caller run already. */
export async function requestExport(context: RequestContext, { kind, courseId }: RequestExportInput): Promise<Export> {
  const course = await demandExport(context, courseId ?? null);
  const { userId: requestedBy } = requireUser(context.caller);
  return transaction(context, async (em) => {
    // One after the other, or each of two would be the last that is allowed.
    await em.execute('select pg_advisory_xact_lock(?, hashtext(?))', [ADVISORY_LOCK.exports, requestedBy]);
    const running = await em.count(Export, { requestedBy, state: JobState.RUNNING });
    if (running >= context.settings(exportsAtOnce))
      throw refuse(ErrorCode.RATE_LIMITED, 'Wait until one of your exports is done', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    const now = context.clock.now();
    const made = Object.assign(new Export(), { requestedBy, kind, courseId: course, requestedAt: now, dueAt: now });
    em.persist(made);
    return made;
  });
}

/** Answers the course's id as it is spelled here. */
async function demandExport(context: RequestContext, courseId: string | null): Promise<string | null> {
  const { caller } = context;
  if (courseId === null) {
    reportPolicy.demand('export', caller, 'all');
    return null;
  }
  const course = await knownCourses.find(context, courseId, (known) => coursePolicy.can('export', caller, known));
  const there = course?.isGone ? null : course;
  coursePolicy.demand('export', caller, there);
  return there.id;
}
