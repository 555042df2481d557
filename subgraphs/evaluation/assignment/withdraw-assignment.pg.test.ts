import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { until } from '../../../platform/testing/until.js';
import { AssignmentDeleted } from '../../../schema/events/assignment.js';
import { type EvaluationService, EXCUSE, evaluationService, RELEASE, type Scene, WITHDRAW } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const owner = serviceCaller('assignment');
const withdraw = async (id: string): Promise<boolean> => (await service.ok(WITHDRAW, { id }, owner)).withdrawAssignment;
const release = (id: string, { instructor }: Scene) => service.call(RELEASE, { id }, instructor);
const withdrawals = async (id: string) => (await service.outbox()).filter(({ key }) => key === id);

/** An assignment with one graded attempt that its student has not seen. */
async function graded() {
  const scene = await service.scene();
  const { submissionId } = await service.submitted(scene.assignment, scene.student);
  const { id: evaluationId } = await service.grade(scene.instructor, { submissionId, score: 80 });
  return { ...scene, id: scene.assignment.assignmentId, evaluationId, submissionId };
}

test('before a grade is released it is gone here at once, and its owner is told to delete it', async () => {
  const { id, evaluationId, submissionId, instructor, student, ...scene } = await graded();
  await service.ok(EXCUSE, { input: { assignmentId: id, studentId: student.userId, excused: true } }, instructor);
  expect(await withdraw(id)).toBe(true);
  expect((await service.refused(RELEASE, { id }, instructor)).code).toBe('NOT_FOUND');
  expect(await service.evaluation(submissionId, student)).toBeNull();
  expect(await service.recorded(evaluationId)).toEqual(['EVALUATION_CREATED', 'GRADE_ENTERED', 'EVALUATION_WITHDRAWN']);
  const { courseId } = scene.course;
  const payload = { evaluationId: id, assignmentId: id, courseId, withdrawnAt: expect.any(String) };
  expect(await withdrawals(id)).toMatchObject([{ type: 'ASSIGNMENT_WITHDRAWN', sequence: 1, payload }]);

  // Asked again, and when its owner has deleted it, nothing more happens.
  expect(await withdraw(id)).toBe(true);
  await deliver(service, AssignmentDeleted, scene.assignment, { sequence: 2 });
  expect(await withdrawals(id)).toHaveLength(1);
  expect(await service.recorded(evaluationId)).toHaveLength(3);
});

test('once a student has seen a grade it stays', async () => {
  const { id, instructor, submissionId, student, ...scene } = await graded();
  await service.release(id, instructor);
  expect(await withdraw(id)).toBe(false);
  expect(await service.evaluation(submissionId, student)).toMatchObject({ status: 'RELEASED', score: 80 });
  expect(await withdrawals(id)).toEqual([]);
  expect((await service.submitted(scene.assignment, student, { attempt: 2 })).submissionId).toBeTruthy();
});

test('one that is not known here yet is asked for, and is gone when its event comes', async () => {
  const { course, assignment, instructor } = await service.scene();
  const unheard = { ...assignment, assignmentId: newId() };
  service.owners.assignment.things.set(unheard.assignmentId, { ...unheard, sequence: 1 });
  expect(await withdraw(unheard.assignmentId)).toBe(true);
  await service.assignment(unheard);
  expect((await service.refused(RELEASE, { id: unheard.assignmentId }, instructor)).code).toBe('NOT_FOUND');
  expect(await withdrawals(unheard.assignmentId)).toMatchObject([{ payload: { courseId: course.courseId } }]);
  for (const nothing of [newId(), 'nonsense']) expect(await withdraw(nothing)).toBe(true);
});

/** Runs `first` and `second` so that both wait for the assignment's row, in this order. */
async function inOrder<Answer>(id: string, first: () => Promise<Answer>, second: () => Promise<Answer>): Promise<[Answer, Answer]> {
  const em = service.orm.em.fork();
  await em.begin();
  await em.execute('select 1 from known_assignment where id = ? for update', [id]);
  const started: Promise<Answer>[] = [];
  for (const each of [first, second]) {
    started.push(each());
    await until(async () => {
      const [row] = await service.sql<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.n === started.length;
    });
  }
  await em.commit();
  return Promise.all(started) as Promise<[Answer, Answer]>;
}

describe('at the same moment as grades are released', () => {
  test('the release was first: the assignment stays, with its grade', async () => {
    const scene = await graded();
    const { id, submissionId, student } = scene;
    const [released, withdrawn] = await inOrder(
      id,
      () => release(id, scene),
      () => service.call(WITHDRAW, { id }, owner),
    );
    expect(released.data).toMatchObject({ releaseGrades: [{ id: scene.evaluationId, status: 'RELEASED' }] });
    expect(withdrawn.data).toEqual({ withdrawAssignment: false });
    expect(await service.evaluation(submissionId, student)).toMatchObject({ status: 'RELEASED' });
  });

  test('the release was second: there is nothing to release', async () => {
    const scene = await graded();
    const { id } = scene;
    const [withdrawn, released] = await inOrder(
      id,
      () => service.call(WITHDRAW, { id }, owner),
      () => release(id, scene),
    );
    expect(withdrawn.data).toEqual({ withdrawAssignment: true });
    expect(released.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(await service.recorded(scene.evaluationId)).not.toContain('GRADE_RELEASED');
  });
});
