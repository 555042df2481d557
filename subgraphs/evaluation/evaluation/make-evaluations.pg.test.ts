import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentDeleted } from '../../../schema/events/assignment.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../../schema/events/submission.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { type EvaluationService, evaluationService, GRADE } from '../test-kit/evaluation-service.js';
import { submittedTo } from '../test-kit/submitted.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());
afterEach(() => {
  for (const owner of Object.values(service.owners)) Object.assign(owner, { asked: 0, away: false });
});

const PENDING = `query ($courseId: ID!, $first: Int, $after: String) { pendingEvaluations(courseId: $courseId, first: $first, after: $after) {
  totalCount nodes { id version status late submission { id } } pageInfo { hasNextPage endCursor } } }`;
const pending = async (courseId: string, caller = signedInAs('ADMIN'), page = {}) =>
  (await service.ok(PENDING, { courseId, ...page }, caller)).pendingEvaluations;

test('what was submitted waits to be graded by itself', async () => {
  const { course, assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student, { secondsLate: 5 });
  const { nodes, totalCount } = await pending(course.courseId, instructor);
  expect(nodes).toMatchObject([{ version: 1, status: 'PENDING', late: true, submission: { id: submissionId } }]);
  expect(totalCount).toBe(1);
  expect(await service.recorded(nodes[0].id)).toEqual(['EVALUATION_CREATED']);
});

test('also when it overtakes that the assignment was created', async () => {
  const { courseId, instructorId } = await service.course();
  const [student, instructor] = [signedInAs('STUDENT'), signedInAs('INSTRUCTOR', instructorId)];
  const assignment = anAssignment({ courseId, title: 'Weld three plates', points: 50, weight: 3 });
  const { submissionId } = await service.submitted(assignment, student);
  expect(await service.evaluation(submissionId, instructor)).toMatchObject({ status: 'PENDING' });
  const known = () => service.sql('select title, points, weight, sequence from known_assignment where id = ?', [assignment.assignmentId]);
  expect(await known()).toEqual([{ title: 'Weld three plates', points: 50, weight: 3, sequence: 0 }]);
  await service.assignment({ ...assignment, title: 'Weld four plates' });
  expect(await known()).toMatchObject([{ title: 'Weld four plates', sequence: 1 }]);
  expect(service.owners.assignment.asked).toBe(0);
});

test('the longest wait stands first, page by page', async () => {
  const { course, assignment, instructor } = await service.scene();
  const days = ['03', '01', '02'];
  for (const day of days) await service.submitted(assignment, signedInAs('STUDENT'), { submittedAt: `2026-02-${day}T10:00:00.000Z` });
  const first = await pending(course.courseId, instructor, { first: 2 });
  const rest = await pending(course.courseId, instructor, { first: 2, after: first.pageInfo.endCursor });
  expect(first.pageInfo.hasNextPage).toBe(true);
  const submissionIds = [...first.nodes, ...rest.nodes].map((node) => node.submission.id);
  const expected = await service.sql<{ submission_id: string }>(
    'select submission_id from evaluation where course_id = ? order by submitted_at',
    [course.courseId],
  );
  expect(submissionIds).toEqual(expected.map((row) => row.submission_id));
});

test('an event and a grader who cannot wait for it make one evaluation', async () => {
  const { assignment, student, instructor } = await service.scene();
  const submitted = submittedTo(assignment, { studentId: student.userId });
  service.owners.submission.things.set(submitted.submissionId, { ...submitted, status: 'SUBMITTED', sequence: 1 });
  const grading = () => service.call(GRADE, { input: { submissionId: submitted.submissionId, score: 80 } }, instructor);
  const hearing = () => deliver(service, AssignmentSubmitted, { ...submitted, rubric: [] });
  await Promise.all([hearing(), grading(), hearing(), grading()]);
  const { id, score } = await service.evaluation(submitted.submissionId, instructor);
  expect(score).toBe(80);
  expect(await service.recorded(id)).toEqual(['EVALUATION_CREATED', 'GRADE_ENTERED']);
});

test('under a course that is not known it is asked for; while its owner is away, the event is tried again', async () => {
  const assignment = anAssignment();
  service.owners.course.away = true;
  await expect(service.submitted(assignment, signedInAs('STUDENT'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  service.owners.course.away = false;
  const instructor = signedInAs('INSTRUCTOR');
  const course = { id: assignment.courseId, version: 4, status: 'PUBLISHED', instructor: { id: instructor.userId }, staff: [] };
  service.owners.course.things.set(assignment.courseId, course);
  const { submissionId } = await service.submitted(assignment, signedInAs('STUDENT'));
  expect(await service.evaluation(submissionId, instructor)).not.toBeNull();
});

describe('a submission that turned out to be void', () => {
  test('is withdrawn, whatever was given for it, and nobody finds it', async () => {
    const { course, assignment, student, instructor } = await service.scene();
    const submitted = await service.submitted(assignment, student);
    const { id } = await service.grade(instructor, { submissionId: submitted.submissionId, score: 10 });
    await deliver(service, SubmissionRejected, { ...submitted, rejectedAt: submitted.submittedAt, reason: 'Not theirs' }, { sequence: 2 });
    expect((await service.recorded(id)).at(-1)).toBe('EVALUATION_WITHDRAWN');
    for (const caller of [instructor, student, serviceCaller('submission')]) {
      expect(await service.evaluation(submitted.submissionId, caller)).toBeNull();
    }
    const input = { submissionId: submitted.submissionId, score: 10 };
    expect((await service.refused(GRADE, { input }, instructor)).code).toBe('NOT_FOUND');
    expect(await service.release(assignment.assignmentId, instructor)).toEqual([]);
    expect((await pending(course.courseId, instructor)).totalCount).toBe(0);
  });

  test('is not made again by an answer that was in flight', async () => {
    const { assignment, student, instructor } = await service.scene();
    const submitted = await service.submitted(assignment, student);
    await deliver(service, SubmissionRejected, { ...submitted, rejectedAt: submitted.submittedAt, reason: 'Void' }, { sequence: 2 });
    await deliver(service, AssignmentSubmitted, { ...submitted, rubric: [] });
    expect(await service.evaluation(submitted.submissionId, instructor)).toBeNull();
  });

  test.each(['DRAFT', 'REJECTED'])('and one that its owner calls %s cannot be graded', async (status) => {
    const { assignment, student, instructor } = await service.scene();
    const submitted = submittedTo(assignment, { studentId: student.userId });
    service.owners.submission.things.set(submitted.submissionId, { ...submitted, status, sequence: 2 });
    const input = { submissionId: submitted.submissionId, score: 10 };
    expect((await service.refused(GRADE, { input }, instructor)).code).toBe('NOT_FOUND');
  });
});

test('an assignment that is deleted withdraws its evaluations, and late submissions of it make none', async () => {
  const { course, assignment, student, instructor } = await service.scene();
  const first = await service.submitted(assignment, student);
  const { id } = await service.evaluation(first.submissionId, instructor);
  await deliver(service, AssignmentDeleted, assignment, { sequence: 2 });
  const late = await service.submitted(assignment, student, { attempt: 2 });
  expect(await service.recorded(id)).toEqual(['EVALUATION_CREATED', 'EVALUATION_WITHDRAWN']);
  for (const { submissionId } of [first, late]) expect(await service.evaluation(submissionId, instructor)).toBeNull();
  expect((await pending(course.courseId, instructor)).nodes).toEqual([]);
  await service.assignment(assignment, { sequence: 3 });
  const book = 'query ($id: ID!) { gradebook(courseId: $id) { assignments { id } rows { nodes { cells { submissionId } } } } }';
  expect((await service.ok(book, { id: course.courseId }, instructor)).gradebook).toEqual({
    assignments: [],
    rows: { nodes: [{ cells: [] }] },
  });
});

test('fifty submissions are one lookup', async () => {
  const { assignment, instructor } = await service.scene();
  const submitted = await Promise.all(Array.from({ length: 8 }, () => service.submitted(assignment, signedInAs('STUDENT'))));
  const ids = [...submitted.map(({ submissionId }) => submissionId), ...Array.from({ length: 42 }, newId)];
  service.statements.length = 0;
  const { _entities } = await service.ok(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Submission { evaluation { id assignment { id } history { to } } } } }`,
    { of: ids.map((id) => ({ __typename: 'Submission', id })) },
    instructor,
  );
  expect(_entities.filter((each: { evaluation: unknown }) => each.evaluation)).toHaveLength(8);
  // The evaluations, and the courses that tell who sees them.
  expect(service.statements.filter((sql) => /^select/i.test(sql))).toHaveLength(2);
});
