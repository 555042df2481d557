import { type Caller } from '../../../platform/kernel/identity.js';
import { EVALUATION, type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const DOORS = `query ($submissionId: ID!, $assignmentId: ID!, $id: ID!) { _entities(representations: [
  { __typename: "Submission", id: $submissionId }, { __typename: "Assignment", id: $assignmentId }, { __typename: "Evaluation", id: $id }
]) { ... on Submission { evaluation { ${EVALUATION} } } ... on Assignment { myEvaluation { ${EVALUATION} } } ... on Evaluation { ${EVALUATION} } } }`;

/** The same evaluation by every door that reaches it. */
async function byEveryDoor(caller: Caller, ids: { submissionId: string; assignmentId: string; id: string }) {
  const [submission, assignment, evaluation] = (await service.ok(DOORS, ids, caller))._entities;
  return [submission.evaluation, assignment.myEvaluation, evaluation];
}

const GRADES = `query ($courseId: ID!) { myGrades(courseId: $courseId) { currentPercent finalPercent cells { submissionId score late missing } } }`;
const grades = async (courseId: string, caller: Caller) => (await service.ok(GRADES, { courseId }, caller)).myGrades;

test('until it is released a student sees what they saw before it was graded, by every door; then all of it', async () => {
  const { course, assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  const { id } = await service.evaluation(submissionId, student);
  const ids = { submissionId, assignmentId: assignment.assignmentId, id };
  const ungraded = await byEveryDoor(student, ids);
  expect(ungraded).toEqual(
    Array.from({ length: 3 }, () => ({
      id,
      status: 'PENDING',
      version: 1,
      late: false,
      submittedAt: '2026-02-01T10:00:00.000Z',
      points: 100,
      enteredScore: null,
      deductedPoints: null,
      latePenaltyWaived: false,
      score: null,
      feedback: null,
      gradedAt: null,
      releasedAt: null,
      grader: null,
      student: { id: student.userId },
      assignment: { id: assignment.assignmentId },
      submission: { id: submissionId },
      rubricScores: [],
      history: [],
    })),
  );
  const without = await grades(course.courseId, student);

  await service.grade(instructor, { submissionId, score: 80, feedback: 'Well done.' });
  await service.grade(instructor, { submissionId, score: 85, expectedVersion: 2, reason: 'Again', waiveLatePenalty: true });
  expect(await byEveryDoor(student, ids)).toEqual(ungraded);
  expect(await grades(course.courseId, student)).toEqual(without);
  expect(without).toMatchObject({ currentPercent: null, finalPercent: 0, cells: [{ submissionId, score: null, missing: false }] });

  await service.release(assignment.assignmentId, instructor);
  for (const seen of await byEveryDoor(student, ids)) {
    expect(seen).toMatchObject({
      status: 'RELEASED',
      score: 85,
      latePenaltyWaived: true,
      feedback: 'Well done.',
      grader: { id: instructor.userId },
      version: 4,
    });
    expect(seen.history).toHaveLength(2);
  }
  expect(await grades(course.courseId, student)).toMatchObject({ currentPercent: 85, finalPercent: 85, cells: [{ score: 85 }] });
});

test('who learns in a course that they teach sees their own grade by no path before its release', async () => {
  const { course, assignment, assistant, instructor } = await service.scene();
  const { courseId } = course;
  await service.enrolled(courseId, assistant.userId);
  const { submissionId } = await service.submitted(assignment, assistant);
  const { id } = await service.evaluation(submissionId, assistant);
  const ids = { submissionId, assignmentId: assignment.assignmentId, id };
  await service.grade(instructor, { submissionId, score: 80, feedback: 'Well done.' });
  const BOOK = `query ($courseId: ID!) { gradebook(courseId: $courseId) { rows { nodes { student { id } currentPercent cells { score } } } } }`;
  const inTheBook = async () => {
    const { gradebook } = await service.ok(BOOK, { courseId }, assistant);
    return gradebook.rows.nodes.find((row: { student: { id: string } }) => row.student.id === assistant.userId);
  };
  for (const seen of await byEveryDoor(assistant, ids))
    expect(seen).toMatchObject({ status: 'PENDING', score: null, history: [], version: 1 });
  expect(await inTheBook()).toMatchObject({ currentPercent: null, cells: [{ score: null }] });
  expect(await grades(courseId, assistant)).toMatchObject({ currentPercent: null, cells: [{ score: null }] });

  await service.release(assignment.assignmentId, instructor);
  for (const seen of await byEveryDoor(assistant, ids)) expect(seen).toMatchObject({ status: 'RELEASED', score: 80 });
  expect(await inTheBook()).toMatchObject({ currentPercent: 80, cells: [{ score: 80 }] });
});

test('the staff see what is graded at once', async () => {
  const { assignment, student, instructor, assistant } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  await service.grade(instructor, { submissionId, score: 80 });
  for (const caller of [instructor, assistant]) expect(await service.evaluation(submissionId, caller)).toMatchObject({ score: 80 });
});

test("one's own evaluation is that of the latest attempt, and the earlier one stays with its submission", async () => {
  const { assignment, student, instructor } = await service.scene();
  const first = await service.submitted(assignment, student);
  await service.grade(instructor, { submissionId: first.submissionId, score: 40 });
  await service.release(assignment.assignmentId, instructor);
  const second = await service.submitted(assignment, student, { attempt: 2 });
  const { id } = await service.evaluation(second.submissionId, student);
  const ids = { submissionId: first.submissionId, assignmentId: assignment.assignmentId, id };
  const [ofFirst, own] = await byEveryDoor(student, ids);
  expect(ofFirst).toMatchObject({ status: 'RELEASED', score: 40 });
  expect(own).toMatchObject({ id, status: 'PENDING', score: null });
});

test('what is told before the release names no student as one to be told', async () => {
  const { assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  const { id } = await service.grade(instructor, { submissionId, score: 80 });
  expect(await service.recorded(id)).toEqual(['EVALUATION_CREATED', 'GRADE_ENTERED']);
  await service.release(assignment.assignmentId, instructor);
  expect((await service.recorded(id)).at(-1)).toBe('GRADE_RELEASED');
});
