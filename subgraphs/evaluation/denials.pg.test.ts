import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import type { GuardedAction } from '../../platform/service/guards.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { testDenials } from '../../platform/testing/denials.js';
import type { mutations } from './mutations.js';
import type { CourseAction, EvaluationAction } from './policy.js';
import {
  admin,
  EVALUATION,
  type EvaluationService,
  EXCUSE,
  evaluationService,
  GRADE,
  RELEASE,
  WITHDRAW,
} from './test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

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

testDenials<typeof mutations>(() => service, {
  async gradeSubmission({ refused }) {
    const { submissionId, student, classmate, stranger, demoted, elsewhere } = await scene();
    const input = { submissionId, score: 100, expectedVersion: 2 };
    for (const caller of [student, serviceCaller('submission')]) await refused(GRADE, { input }, caller, 'FORBIDDEN');
    for (const caller of [classmate, stranger, demoted, elsewhere, anonymous]) await refused(GRADE, { input }, caller, 'NOT_FOUND');
    for (const unknown of [newId(), 'nonsense']) await refused(GRADE, { input: { ...input, submissionId: unknown } }, admin, 'NOT_FOUND');
    // Nobody their own, whatever else they are.
    const { course, assignment, assistant, instructor } = await service.scene();
    for (const learner of [assistant, instructor, admin]) {
      await service.enrolled(course.courseId, learner.userId);
      const own = await service.submitted(assignment, learner);
      await refused(GRADE, { input: { submissionId: own.submissionId, score: 100 } }, learner, 'FORBIDDEN');
    }
  },
  async releaseGrades({ refused }) {
    const { assignmentId: id, id: evaluationId, student, classmate, stranger, demoted, elsewhere, instructor } = await scene();
    for (const caller of [student, classmate]) await refused(RELEASE, { id }, caller, 'FORBIDDEN');
    for (const caller of [stranger, demoted, elsewhere, anonymous, serviceCaller('course')])
      await refused(RELEASE, { id }, caller, 'NOT_FOUND');
    for (const unknown of [newId(), 'nonsense']) await refused(RELEASE, { id: unknown }, admin, 'NOT_FOUND');
    expect(await service.recorded(evaluationId)).not.toContain('GRADE_RELEASED');
    expect(await service.release(id, instructor)).toMatchObject([{ id: evaluationId, status: 'RELEASED' }]);
  },
  async withdrawAssignment({ refused }) {
    const { assignmentId: id, student, instructor, stranger } = await scene();
    for (const caller of [student, instructor, stranger, admin, anonymous]) await refused(WITHDRAW, { id }, caller, 'FORBIDDEN');
  },
  async excuseStudent({ refused }) {
    const { assignmentId, student, classmate, stranger, demoted, elsewhere, course, assistant } = await scene();
    const input = { assignmentId, studentId: student.userId, excused: true };
    for (const caller of [student, classmate]) await refused(EXCUSE, { input }, caller, 'FORBIDDEN');
    for (const caller of [stranger, demoted, elsewhere, anonymous, serviceCaller('course')])
      await refused(EXCUSE, { input }, caller, 'NOT_FOUND');
    for (const unknown of [newId(), 'nonsense']) await refused(EXCUSE, { input: { ...input, assignmentId: unknown } }, admin, 'NOT_FOUND');
    // Nobody themselves, whatever else they are.
    for (const learner of [assistant, admin]) {
      await service.enrolled(course.courseId, learner.userId);
      await refused(EXCUSE, { input: { ...input, studentId: learner.userId } }, learner, 'FORBIDDEN');
    }
  },
});

/** Of what no mutation demands; an action without a denial does not compile. */
const reads: Record<Exclude<CourseAction | EvaluationAction, GuardedAction<typeof mutations>>, () => Promise<void>> = {
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
};

test.each(Object.entries(reads))('%s is denied to everyone else', (_action, denied) => denied());

test('who left the staff neither sees nor grades', async () => {
  const { course, assistant, submissionId } = await scene();
  await service.course({ ...course, staffIds: [] }, { sequence: 2 });
  expect(await service.evaluation(submissionId, assistant)).toBeNull();
  const { code } = await service.refused(GRADE, { input: { submissionId, score: 1, expectedVersion: 2 } }, assistant);
  expect(code).toBe('NOT_FOUND');
});
