import type { Caller, UserCaller } from '../../../platform/kernel/identity.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { AssignmentCreated, type AssignmentSnapshot } from '../../../schema/events/assignment.js';
import { ContentCreated, QuizRegraded, type QuizResult, QuizSubmitted, type QuizTerms } from '../../../schema/events/content.js';
import { type CourseSnapshot, CourseUpdated } from '../../../schema/events/course.js';
import { EnrollmentActivated, type EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import { AssignmentSubmitted } from '../../../schema/events/submission.js';
import { aQuiz, aResult } from '../../../schema/events/test-kit/contents.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import type { Submitted } from '../evaluation/submitted.js';
import { evaluationSubgraph } from '../subgraph.js';
import { type Answering, answering, type People, peopleOwner } from './owners.js';
import { submittedTo } from './submitted.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;

/** A course with its people, and one assignment. */
export interface Scene {
  readonly course: CourseSnapshot;
  readonly assignment: AssignmentSnapshot;
  readonly instructor: UserCaller;
  readonly assistant: UserCaller;
  readonly student: UserCaller;
}

/** The evaluation service with helpers for its tests. */
export interface EvaluationService extends TestSubgraph {
  readonly owners: Readonly<Record<'course' | 'assignment' | 'content' | 'submission' | 'enrollment', Answering> & { user: People }>;
  /** Each of these is delivered as its event. */
  course(course?: Partial<CourseSnapshot>, delivery?: Delivery): Promise<CourseSnapshot>;
  assignment(assignment: Partial<AssignmentSnapshot>, delivery?: Delivery): Promise<AssignmentSnapshot>;
  enrolled(courseId: string, studentId: string, enrollment?: Partial<EnrollmentSnapshot>, delivery?: Delivery): Promise<EnrollmentSnapshot>;
  submitted(assignment: AssignmentSnapshot, student: UserCaller, submitted?: Partial<Submitted>): Promise<Submitted>;
  quiz(courseId: string, terms?: Partial<QuizTerms>, delivery?: Delivery): Promise<Quiz>;
  /** A first attempt at the quiz, with this score. */
  attempted(quiz: Quiz, student: UserCaller, score: number, result?: Partial<QuizResult>, delivery?: Delivery): Promise<QuizResult>;
  regraded(attempt: QuizResult, score: number, delivery?: Delivery): Promise<void>;
  scene(assignment?: Partial<AssignmentSnapshot>, course?: Partial<CourseSnapshot>): Promise<Scene>;
  grade(grader: Caller, input: Record<string, unknown>): Promise<Answer>;
  release(assignmentId: string, grader: Caller): Promise<Answer>;
  /** The evaluation of a submission, as the caller sees it. */
  evaluation(submissionId: string, caller: Caller): Promise<Answer>;
  /** The types of the events that an evaluation has recorded, oldest first. */
  recorded(evaluationId: string): Promise<string[]>;
}

type Quiz = ReturnType<typeof aQuiz>;

export const EVALUATION = `id status version late submittedAt points enteredScore deductedPoints latePenaltyWaived score feedback gradedAt releasedAt
  grader { id } student { id } assignment { id } submission { id }
  rubricScores { criterionId points comment } history { at by { id } from to reason }`;
export const GRADE = `mutation ($input: GradeInput!) { gradeSubmission(input: $input) { ${EVALUATION} } }`;
export const RELEASE = `mutation ($id: ID!) { releaseGrades(assignmentId: $id) { ${EVALUATION} } }`;
export const EXCUSE = `mutation ($input: ExcuseInput!) { excuseStudent(input: $input) {
  student { id } currentPercent finalPercent cells { assignmentId score missing excused } } }`;
export const WITHDRAW = 'mutation ($id: ID!) { withdrawAssignment(id: $id) }';
const OF_SUBMISSION = `query ($id: ID!) { _entities(representations: [{ __typename: "Submission", id: $id }]) {
  ... on Submission { evaluation { ${EVALUATION} } } } }`;

export const admin = signedInAs('ADMIN');

export async function evaluationService(): Promise<EvaluationService> {
  const owners = {
    course: answering('course', 'course'),
    assignment: answering('assignment', 'assignmentFacts'),
    content: answering('content', 'contentFacts'),
    submission: answering('submission', 'submissionFacts'),
    enrollment: answering('enrollment', 'enrollmentOf'),
    user: peopleOwner(),
  };
  const clients = Object.fromEntries(Object.entries(owners).map(([name, owner]) => [name, owner.client]));
  const subgraph = await testSubgraph(evaluationSubgraph, { clients });
  const { ok } = subgraph;

  const service: EvaluationService = {
    ...subgraph,
    owners,
    async course(changes, delivery) {
      const course = aCourse(changes);
      await deliver(subgraph, CourseUpdated, { ...course, changed: [] }, delivery);
      return course;
    },
    async assignment(changes, delivery) {
      const assignment = anAssignment(changes);
      await deliver(subgraph, AssignmentCreated, assignment, delivery);
      return assignment;
    },
    async enrolled(courseId, studentId, changes, delivery) {
      const enrollment = anEnrollment({ courseId, title: 'Welding' }, studentId, changes);
      const activated = { sagaId: null, paymentId: null, activatedAt: enrollment.requestedAt };
      await deliver(subgraph, EnrollmentActivated, { ...enrollment, ...activated }, delivery);
      return enrollment;
    },
    async submitted(assignment, student, changes) {
      const submitted = submittedTo(assignment, { studentId: student.userId, ...changes });
      await deliver(subgraph, AssignmentSubmitted, { ...submitted, rubric: [...submitted.rubric] });
      return submitted;
    },
    async quiz(courseId, terms, delivery) {
      const quiz = aQuiz(courseId, terms);
      await deliver(subgraph, ContentCreated, quiz, delivery);
      return quiz;
    },
    async attempted(quiz, student, score, changes, delivery) {
      const result = aResult(quiz, student.userId, score, changes);
      await deliver(subgraph, QuizSubmitted, { ...result, by: 'STUDENT' }, delivery);
      return result;
    },
    async regraded(attempt, score, delivery = { sequence: 2 }) {
      const again = { previousScore: attempt.score, regradedAt: attempt.submittedAt, scoreSeen: true };
      await deliver(subgraph, QuizRegraded, { ...attempt, score, ...again }, delivery);
    },
    async scene(changes, courseChanges) {
      const [instructor, assistant, student] = [signedInAs('INSTRUCTOR'), signedInAs('STUDENT'), signedInAs('STUDENT')];
      const course = await service.course({ instructorId: instructor.userId, staffIds: [assistant.userId], ...courseChanges });
      const assignment = await service.assignment({ courseId: course.courseId, ...changes });
      await service.enrolled(course.courseId, student.userId);
      return { course, assignment, instructor, assistant, student };
    },
    grade: async (grader, input) => (await ok(GRADE, { input }, grader)).gradeSubmission,
    release: async (id, grader) => (await ok(RELEASE, { id }, grader)).releaseGrades,
    evaluation: async (id, caller) => (await ok(OF_SUBMISSION, { id }, caller))._entities[0].evaluation,
    recorded: async (id) => (await subgraph.outbox()).filter(({ key }) => key === id).map(({ type }) => type),
  };
  return service;
}
