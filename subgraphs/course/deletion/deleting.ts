import { done, type StepName } from '../../../platform/messaging/saga/answer.js';
import type { RetriedStep, SagaWork } from '../../../platform/messaging/saga/define.js';
import { defineSaga } from '../../../platform/messaging/saga/define.js';
import { deletionSteps } from '../../../schema/events/course.js';
import { deletionWithin } from '../settings.js';
import { tellFollowers } from './followers.js';
import { markDeleting } from './mark-deleting.js';
import { removeCourse } from './remove-course.js';
import { tellAgain } from './tell-again.js';

type Data = Readonly<Record<string, never>>;

/**
 * Deleting a course: mark it and tell everyone (the pivot: from here on there is no way back) → enrollments, assignments, submissions and
 * evaluations are taken away by their services, side by side, each of which answers when nothing is left → the course itself goes.
 * A service that is down is waited for and told again; nothing is ever given up.
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
    Object.values(deletionSteps).map(takenAwayBy),
    {
      name: 'course',
      within: deletionWithin,
      async run({ subject, context }) {
        await removeCourse(context, subject);
        return done();
      },
    },
  ],
  changed: async ({ sagaId, context }) => tellFollowers(context, sagaId),
});

/** The service that has the step was told when the course was marked, and answers; it is told again when it does not. */
function takenAwayBy({ step }: StepName): RetriedStep<Data> {
  return { name: step, within: deletionWithin, run: (work: SagaWork<Data>) => tellAgain(work) };
}
