import fc from 'fast-check';
import { GiveUp, until } from '../../../platform/testing/until.js';
import type { Answers } from '../../../subgraphs/content/quiz/engine/answers.js';
import type { StoredQuiz } from '../../../subgraphs/content/quiz/quiz.js';
import { answersOfAll } from '../../../subgraphs/content/quiz/test-kit/answers.js';
import type { Client, Reply } from '../../kit/client.js';
import { newStudent, type Person } from '../../kit/school.js';
import { enroll } from '../../kit/shop.js';

/** A student whose attempt is open. */
export interface Sitting {
  readonly student: Person;
  readonly attemptId: string;
  /** What is saved in the last moment, just before the attempt is submitted. */
  readonly atLast: Answers;
  /** All that was answered in the end. */
  readonly answers: Answers;
}

/** Requests of people who are in no hurry. */
const AT_ONCE = 16;
/** Every so many-th student goes on answering until the last moment. */
const LATE = 5;
/** Longer than a program takes to start on a busy machine, with a class before its door. */
const PATIENCE_MS = 240_000;

const START = 'mutation ($id: ID!) { startQuizAttempt(contentId: $id) { id } }';
const SAVE = 'mutation ($input: SaveQuizAnswersInput!) { saveQuizAnswers(input: $input) { id } }';
const SUBMIT = 'mutation ($id: ID!) { submitQuizAttempt(id: $id) { score } }';

export const newClass = (client: Client, count: number): Promise<Person[]> =>
  inTurn(Array.from({ length: count }), () => newStudent(client));

/** Everybody enrolls, starts and answers. The same seed, the same answers. */
export function sitDown(
  students: readonly Person[],
  { courseId, contentId, quiz, seed }: { courseId: string; contentId: string; quiz: StoredQuiz; seed: number },
): Promise<Sitting[]> {
  const given = fc.sample(fc.tuple(answersOfAll(quiz), answersOfAll(quiz)), { seed, numRuns: students.length });
  return inTurn(students, async (student, nth) => {
    const [early, late] = given[nth] as [Answers, Answers];
    const atLast = nth % LATE === 0 ? late : {};
    await enroll(student, courseId);
    // Content has to hear of the enrollment first.
    const { startQuizAttempt } = await answered(student, START, { id: contentId }, ['NOT_FOUND', 'FORBIDDEN', 'NOT_ENROLLED']);
    const attemptId: string = startQuizAttempt.id;
    await save(student, attemptId, early);
    return { student, attemptId, atLast, answers: { ...early, ...atLast } };
  });
}

/** Answers the score that the student is shown. */
export async function handIn({ student, attemptId, atLast }: Sitting): Promise<number> {
  await save(student, attemptId, atLast);
  return (await answered(student, SUBMIT, { id: attemptId })).submitQuizAttempt.score;
}

async function save(student: Person, attemptId: string, saved: Answers): Promise<void> {
  const answers = Object.entries(saved).map(([questionId, answer]) => ({ questionId, ...answer }));
  if (answers.length > 0) await answered(student, SAVE, { input: { attemptId, answers } });
}

/** Asks again until it is answered, as clients do: without an answer nobody knows whether it was done. Any other refusal is an error. */
async function answered({ client }: Person, query: string, variables: Record<string, unknown>, passing: readonly string[] = []) {
  let answer: Reply['data'];
  await until(async () => {
    const { data, errors } = await client.send(query, variables);
    const code = errors[0]?.extensions.code;
    if (code && code !== 'UNAVAILABLE' && !passing.includes(code)) throw new GiveUp(code, { cause: new Error(`${code}: ${query}`) });
    answer = data;
    return !code;
  }, PATIENCE_MS);
  return answer;
}

async function inTurn<Each, Done>(all: readonly Each[], work: (each: Each, nth: number) => Promise<Done>): Promise<Done[]> {
  const done: Done[] = [];
  const left = all.entries();
  const worker = async () => {
    for (const [nth, each] of left) done[nth] = await work(each, nth);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}
