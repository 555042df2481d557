import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import type { CourseAction, EvaluationAction } from './policy.js';
import { admin, EVALUATION, type EvaluationService, evaluationService, GRADE, RELEASE } from './test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const code = async (source: string, variables: Record<string, unknown>, caller: Caller) => {
  const told = (await service.outbox()).length;
  const refused = await service.refused(source, variables, caller);
  expect(await service.outbox()).toHaveLength(told);
  return refused.code;
};

/** A graded submission in a course: another student of it, a teacher of another course, one who is a teacher no more, a stranger. */
async function scene() {
  const made = await service.scene();
  const { courseId } = made.course;
  const [classmate, stranger, demoted] = [signedInAs('STUDENT'), signedInAs('STUDENT'), signedInAs('STUDENT', made.instructor.userId)];
  const elsewhere = (await service.scene()).instructor;
  await service.enrolled(courseId, classmate.userId);
  const { submissionId } = await service.submitted(made.assignment, made.student);
  const { id } = await service.grade(made.instructor, { submissionId, score: 50 });
  return { ...made, courseId, assignmentId: made.assignment.assignmentId, classmate, stranger, demoted, elsewhere, submissionId, id };
}

const BY_REFERENCE = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Evaluation { ${EVALUATION} } ... on Submission { evaluation { ${EVALUATION} } } ... on Assignment { myEvaluation { ${EVALUATION} } } } }`;
const LISTS = `query ($id: ID!) {
  pendingEvaluations(courseId: $id) { totalCount nodes { id } pageInfo { endCursor } }
  gradebook(courseId: $id) { assignments { id } rows { totalCount nodes { finalPercent } } } }`;
const MINE = 'query ($id: ID!) { myGrades(courseId: $id) { finalPercent cells { score } } }';

const denials: Record<CourseAction | EvaluationAction, () => Promise<void>> = {
  async grade() {
    const { submissionId, student, classmate, stranger, demoted, elsewhere } = await scene();
    const input = { submissionId, score: 100, expectedVersion: 2 };
    expect(await code(GRADE, { input }, student)).toBe('FORBIDDEN');
    for (const caller of [classmate, stranger, demoted, elsewhere, anonymous])
      expect(await code(GRADE, { input }, caller)).toBe('NOT_FOUND');
    expect(await code(GRADE, { input }, serviceCaller('submission'))).toBe('FORBIDDEN');
    for (const unknown of [newId(), 'nonsense']) {
      expect(await code(GRADE, { input: { ...input, submissionId: unknown } }, admin)).toBe('NOT_FOUND');
    }
  },
  async readGrade() {
    const { id, submissionId, assignmentId, student, classmate, stranger, demoted, elsewhere, instructor } = await scene();
    const of = [
      { __typename: 'Evaluation', id },
      { __typename: 'Submission', id: submissionId },
      { __typename: 'Assignment', id: assignmentId },
    ];
    const read = async (caller: Caller) => (await service.ok(BY_REFERENCE, { of }, caller))._entities;
    for (const caller of [classmate, stranger, demoted, elsewhere, anonymous]) {
      expect(await read(caller)).toEqual([null, { evaluation: null }, { myEvaluation: null }]);
    }
    const hidden = { id, status: 'PENDING', score: null, grader: null, feedback: null, gradedAt: null, history: [], version: 1 };
    expect(await read(student)).toMatchObject([hidden, { evaluation: hidden }, { myEvaluation: hidden }]);
    for (const caller of [instructor, admin]) {
      const seen = { id, status: 'GRADED', score: 50, version: 2 };
      expect(await read(caller)).toMatchObject([seen, { evaluation: seen }, { myEvaluation: null }]);
    }
  },
  async seeGrades() {
    const { courseId, student, classmate, stranger, demoted, elsewhere, assistant } = await scene();
    for (const caller of [student, classmate, stranger, demoted, elsewhere, anonymous, serviceCaller('course')]) {
      expect(await service.ok(LISTS, { id: courseId }, caller)).toEqual({ pendingEvaluations: null, gradebook: null });
    }
    for (const id of [newId(), 'nonsense']) {
      expect(await service.ok(LISTS, { id }, admin)).toEqual({ pendingEvaluations: null, gradebook: null });
    }
    for (const caller of [assistant, admin]) {
      expect(await service.ok(LISTS, { id: courseId }, caller)).toMatchObject({ gradebook: { rows: { totalCount: 2 } } });
    }
    for (const caller of [stranger, elsewhere, anonymous, admin]) {
      expect((await service.ok(MINE, { id: courseId }, caller)).myGrades).toBeNull();
    }
    expect((await service.ok(MINE, { id: courseId }, classmate)).myGrades).toEqual({ finalPercent: 0, cells: [{ score: null }] });
  },
  async releaseGrades() {
    const { assignmentId, id, student, classmate, stranger, demoted, elsewhere, instructor } = await scene();
    for (const caller of [student, classmate]) expect(await code(RELEASE, { id: assignmentId }, caller)).toBe('FORBIDDEN');
    for (const caller of [stranger, demoted, elsewhere, anonymous, serviceCaller('course')]) {
      expect(await code(RELEASE, { id: assignmentId }, caller)).toBe('NOT_FOUND');
    }
    for (const unknown of [newId(), 'nonsense']) expect(await code(RELEASE, { id: unknown }, admin)).toBe('NOT_FOUND');
    expect(await service.recorded(id)).not.toContain('GRADE_RELEASED');
    expect(await service.release(assignmentId, instructor)).toMatchObject([{ id, status: 'RELEASED' }]);
  },
};

test.each(Object.entries(denials))('%s is denied to everyone else', (_action, denied) => denied());

test('nobody grades their own submission, whatever else they are', async () => {
  const { course, assignment, assistant, instructor } = await service.scene();
  for (const learner of [assistant, instructor, admin]) {
    await service.enrolled(course.courseId, learner.userId);
    const { submissionId } = await service.submitted(assignment, learner);
    expect(await code(GRADE, { input: { submissionId, score: 100 } }, learner)).toBe('FORBIDDEN');
  }
});

test('who left the staff neither sees nor grades', async () => {
  const { course, assistant, submissionId } = await scene();
  await service.course({ ...course, staffIds: [] }, { sequence: 2 });
  expect(await service.evaluation(submissionId, assistant)).toBeNull();
  expect(await code(GRADE, { input: { submissionId, score: 1, expectedVersion: 2 } }, assistant)).toBe('NOT_FOUND');
});
