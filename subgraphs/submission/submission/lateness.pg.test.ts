import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentUpdated } from '../../../schema/events/assignment.js';
import { type SubmissionService, submissionService } from '../test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

const HOUR = 3_600;
const inHours = (hours: number) => new Date(service.clock.now().getTime() + hours * HOUR * 1_000).toISOString();

/** Handed in two hours late. */
async function handedIn() {
  const scene = await service.scene({ dueAt: inHours(-2) });
  const { id } = await service.submit(scene.student, scene.assignment.assignmentId, 'My essay');
  const read = async (caller = scene.student) => {
    const { late, secondsLate } = await service.read(id, caller);
    return { late, secondsLate };
  };
  expect(await read()).toEqual({ late: true, secondsLate: 2 * HOUR });
  const moved = (dueAt: string | null, sequence: number) =>
    deliver(service, AssignmentUpdated, { ...scene.assignment, dueAt, changed: ['dueAt'] }, { sequence });
  return { ...scene, id, read, moved };
}

test('an extension after the hand-in takes lateness back, for student and staff', async () => {
  const { assignment, student, instructor, read } = await handedIn();
  await service.extension(assignment, { studentId: student.userId, dueAt: inHours(1), closesAt: null, extraAttempts: 0 });
  for (const caller of [student, instructor]) expect(await read(caller)).toEqual({ late: false, secondsLate: 0 });
});

test('a due date that is moved or taken away after the hand-in counts at once', async () => {
  const { read, moved } = await handedIn();
  await moved(inHours(-1), 2);
  expect(await read()).toEqual({ late: true, secondsLate: HOUR });
  await moved(null, 3);
  expect(await read()).toEqual({ late: false, secondsLate: 0 });
  await moved(inHours(-3), 4);
  expect(await read()).toEqual({ late: true, secondsLate: 3 * HOUR });
});

test('a draft is never late', async () => {
  const { student, assignment } = await service.scene({ dueAt: inHours(-2) });
  expect(await service.save(student, assignment.assignmentId, 'Notes')).toMatchObject({ late: false, secondsLate: 0 });
});

test('many submissions are one statement more', async () => {
  const scene = await service.scene({ dueAt: inHours(-2) });
  for (const text of ['One', 'Two', 'Three']) await service.submit(scene.student, scene.assignment.assignmentId, text);
  const source = `query ($id: ID!) { _entities(representations: [{ __typename: "Assignment", id: $id }]) {
    ... on Assignment { submissions(first: 10) { nodes { late secondsLate } } } } }`;
  service.statements.length = 0;
  const [{ submissions }] = (await service.ok(source, { id: scene.assignment.assignmentId }, scene.instructor))._entities;
  expect(submissions.nodes).toEqual(Array(3).fill({ late: true, secondsLate: 2 * HOUR }));
  const asked = service.statements.filter((sql) => sql.includes('known_extension'));
  expect(asked).toHaveLength(1);
});
