import type { Caller } from '../../../platform/kernel/identity.js';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, instructorOf, type Learner } from '../../../schema/events/test-kit/course-life.js';
import { closeAttemptsJob } from '../attempt/close-attempts.job.js';
import { regradeJob } from '../attempt/regrade.job.js';
import type { Answer } from '../quiz/engine/answers.js';
import type { QuizInput } from '../quiz/quiz.inputs.js';
import { QuestionKind, questionsOf, type StoredQuestion, type StoredQuiz } from '../quiz/quiz.js';
import { EXAMPLES, quizWith, rightAnswerTo } from '../quiz/test-kit/quizzes.js';
import { type ContentService, CREATE, contentService, UPDATE } from './content-service.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Any = any;

export const QUESTION = `id kind prompt points feedback choices { id text feedback } slots { id text choices { id text feedback } }
  key { choiceIds number tolerance texts order matches { slotId choiceId } }`;
export const ATTEMPT = `id student { id } startedAt expiresAt submittedAt score maxScore percent passed counted questions { ${QUESTION} }
  answers { questionId choiceIds number text matches { slotId choiceId } correct points }`;
export const START = `mutation ($id: ID!) { startQuizAttempt(contentId: $id) { ${ATTEMPT} } }`;
export const SAVE = `mutation ($input: SaveQuizAnswersInput!) { saveQuizAnswers(input: $input) { ${ATTEMPT} } }`;
export const SUBMIT = `mutation ($id: ID!) { submitQuizAttempt(id: $id) { ${ATTEMPT} } }`;
export const ATTEMPT_BY_ID = `query ($id: ID!) { quizAttempt(id: $id) { ${ATTEMPT} } }`;
export const ACCOMMODATE = `mutation ($input: QuizAccommodationInput!) { setQuizAccommodation(input: $input) {
  accommodations { student { id } extraTimePercent extraAttempts } } }`;
export const QUIZ = `questionCount maxScore attemptsAllowed timeLimitSeconds passPercent weight countedAttempt shuffleQuestions shuffleChoices
  partialCredit review { score answers key feedback } myAttempts { ${ATTEMPT} }
  sections { id title draw questions { ${QUESTION} } } accommodations { student { id } extraTimePercent extraAttempts }
  statistics { question { id } answered correctPercent discrimination choices { choiceId count } }
  attempts { nodes { ${ATTEMPT} } pageInfo { hasNextPage endCursor } totalCount }`;
const READ_QUIZ = `query ($id: ID!) { content(id: $id) { quiz { ${QUIZ} } } }`;

/** A quiz of one section, with the questions as they are stored. */
export interface MadeQuiz {
  readonly id: string;
  readonly quiz: StoredQuiz;
  readonly questions: readonly StoredQuestion[];
}

/** The content service with helpers for tests of quizzes. */
export interface Quizzing {
  quiz(course: CourseSnapshot, input?: Partial<QuizInput>): Promise<MadeQuiz>;
  /** The staff replace the quiz by what a change makes of it. */
  revise(id: string, input: QuizInput): Promise<void>;
  stored(id: string): Promise<MadeQuiz>;
  start(id: string, student: Caller): Promise<Any>;
  save(attemptId: string, answers: object[], student: Caller): Promise<Any>;
  submit(attemptId: string, student: Caller): Promise<Any>;
  attempt(id: string, caller: Caller): Promise<Any>;
  readQuiz(id: string, caller?: Caller): Promise<Any>;
  accommodate(input: object, caller?: Caller): Promise<Any>;
  /** Starts, answers and submits an attempt. */
  take(made: MadeQuiz, student: Caller, answers: object[]): Promise<Any>;
  runQuizJobs(): Promise<void>;
}

export type QuizService = ContentService & Quizzing;

export const ALL_KINDS = Object.values(QuestionKind).map((kind) => EXAMPLES[kind]);

/** The answer of a client that is right. */
export const right = (question: StoredQuestion): object => given(question, rightAnswerTo(question));
export const given = ({ id }: StoredQuestion, answer: Answer): object => ({ questionId: id, ...answer });

/** An answer to SINGLE_CHOICE, by the text of the choice. */
export const chosen = ({ id, choices }: StoredQuestion, text: string): object => ({
  questionId: id,
  choiceIds: choices.filter((choice) => choice.text === text).map((choice) => choice.id),
});

export const quizService = async (options?: Parameters<typeof contentService>[0]): Promise<QuizService> =>
  withQuizzes(await contentService(options));

export function withQuizzes<Service extends ContentService>(service: Service): Service & Quizzing {
  const { ok } = service;
  const stored = async (id: string): Promise<MadeQuiz> => {
    const [row] = await service.sql<{ quiz: StoredQuiz }>('select quiz from content_item where id = ?', [id]);
    const quiz = row?.quiz as StoredQuiz;
    return { id, quiz, questions: questionsOf(quiz) };
  };
  const start = async (id: string, student: Caller) => (await ok(START, { id }, student)).startQuizAttempt;
  const save = async (attemptId: string, answers: object[], student: Caller) =>
    (await ok(SAVE, { input: { attemptId, answers } }, student)).saveQuizAnswers;
  const submit = async (id: string, student: Caller) => (await ok(SUBMIT, { id }, student)).submitQuizAttempt;
  return {
    ...service,
    stored,
    start,
    save,
    submit,
    async quiz(course, input = {}) {
      const quiz = { ...quizWith(ALL_KINDS), ...input };
      const variables = { input: { courseId: course.courseId, title: 'A quiz', kind: 'QUIZ', quiz } };
      return stored((await ok(CREATE, variables, instructorOf(course))).createContent.id);
    },
    revise: async (id, quiz) => void (await ok(UPDATE, { input: { id, quiz } }, admin)),
    attempt: async (id, caller) => (await ok(ATTEMPT_BY_ID, { id }, caller)).quizAttempt,
    readQuiz: async (id, caller = admin) => (await ok(READ_QUIZ, { id }, caller)).content?.quiz,
    accommodate: async (input, caller = admin) => (await ok(ACCOMMODATE, { input }, caller)).setQuizAccommodation,
    async take({ id }, student, answers) {
      const attempt = await start(id, student);
      await save(attempt.id, answers, student);
      return submit(attempt.id, student);
    },
    async runQuizJobs() {
      for (const job of [closeAttemptsJob, regradeJob])
        await job.run(service.context({ caller: serviceCaller('content'), correlationId: 'jobs' }), new AbortController().signal);
    },
  };
}

/** Students of a course. */
export const learnersOf = (service: ContentService, course: CourseSnapshot, count: number): Promise<Learner[]> =>
  Promise.all(Array.from({ length: count }, () => service.learner(course)));
