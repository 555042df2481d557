import { serviceCaller } from '../../../platform/kernel/identity.js';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { EvaluationSnapshot } from '../../../schema/events/evaluation.js';
import { type SubmissionService, submissionService } from '../test-kit/submission-service.js';
import { markGraded } from './mark-graded.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

/** The events of one evaluation, as a run has them: sequence and whether it releases the grade. */
async function inARun(submissionId: string, studentId: string, assignmentId: string, events: readonly (readonly [number, boolean])[]) {
  const run = events.map(([sequence, released]) => ({ sequence, payload: { submissionId, studentId, assignmentId, released } }));
  const context = service.context({ caller: serviceCaller('submission') });
  await transaction(context, (em) => markGraded(run as unknown as EventEnvelope<EvaluationSnapshot>[], { ...context, em }));
}

const updates = () => service.statements.filter((sql) => sql.startsWith('update submission')).length;

test.each([
  [
    'all of them are new, by one statement',
    1,
    [
      [2, false],
      [3, true],
    ],
    [3, true],
    1,
  ],
  [
    'the first is known, and the others are newer',
    2,
    [
      [2, false],
      [3, true],
    ],
    [3, true],
    3,
  ],
  [
    'all of them are known',
    3,
    [
      [2, true],
      [3, false],
    ],
    [3, false],
    3,
  ],
  [
    'they are out of order, and the later one wins',
    1,
    [
      [3, false],
      [2, true],
    ],
    [3, false],
    3,
  ],
] as const)('events of one submission in a run: %s', async (_what, known, events, [sequence, released], statements) => {
  const scene = await service.scene();
  const { id } = await service.submit(scene.student, scene.assignment.assignmentId, 'An answer');
  await service.graded({ id }, scene, known);
  service.statements.length = 0;
  await inARun(id, scene.student.userId, scene.assignment.assignmentId, events);
  expect(updates()).toBe(statements);
  expect(await service.sql('select evaluation_sequence, grade_released from submission where id = ?', [id])).toEqual([
    { evaluation_sequence: sequence, grade_released: released },
  ]);
});
