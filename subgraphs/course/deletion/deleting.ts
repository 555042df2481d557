import { done, type StepName } from '../../../platform/messaging/saga/answer.js';
import type { RetriedStep, SagaWork } from '../../../platform/messaging/saga/define.js';
import { defineSaga } from '../../../platform/messaging/saga/define.js';
import { deletionSteps } from '../../../schema/events/course.js';
import { deletionWithin } from '../settings.js';
import { notifyFollowers } from './followers.js';
import { markDeleting } from './mark-deleting.js';
import { removeCourse } from './remove-course.js';
import { repeatDeleted } from './repeat-deleted.js';

type Data = Readonly<Record<string, never>>;

/**
 * Deleting a course: mark it and record COURSE_DELETED (the pivot: there is no way back) → the other services remove their enrollments,
 * assignments, submissions, evaluations and contents, side by side, and each answers when nothing is left → remove the course itself. A service
 * that is down is waited for and told again; the saga never stops trying.
 */
export const deleting = defineSaga<Data>({
  name: 'course-deletion',
  before: [],
  pivot: {
    name: 'mark',
    within: deletionWithin,
    async run(work) {
      await markDeleting(work);
      return done();
    },
  },
  after: [
    Object.values(deletionSteps).map(cleanedUpBy),
    {
      name: 'course',
      within: deletionWithin,
      async run({ subject, context }) {
        await removeCourse(context, subject);
        return done();
      },
    },
  ],
  changed: async ({ sagaId, context }) => notifyFollowers(context, sagaId),
});

/**
 * The step of another service. COURSE_DELETED has told it to begin, and it answers when it is done; the event is recorded again when it
 * does not.
 */
function cleanedUpBy({ step }: StepName): RetriedStep<Data> {
  return { name: step, within: deletionWithin, run: (work: SagaWork<Data>) => repeatDeleted(work) };
}
