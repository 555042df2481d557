import { newCoursework, submit } from '../kit/coursework.js';
import { onHostedPage } from '../kit/hosted-page.js';
import { answerQuiz, newQuizzing, submitQuiz } from '../kit/quizzes.js';
import { newCourse, newInstructor, newReading, newStudent, type Person } from '../kit/school.js';
import { enroll, PRICE, startCheckout } from '../kit/shop.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type Anatomy } from '../kit/statements/anatomy.js';
import { StatementCounter } from '../kit/statements/counter.js';

// What a journey costs PostgreSQL, with everything that follows from it. The bounds hold what was won: who makes a journey cheaper
// lowers its bound, and who makes it dearer says why in the commit that raises it. A bound is what is counted on a quiet machine and
// a little more, for events that are taken in two batches where one would do. Every failure prints where the statements went.

let counter: StatementCounter;
let grace: Person;
let ada: Person;
beforeAll(async () => {
  counter = await StatementCounter.start(() => startOwnSystem('statements'));
  grace = await newInstructor(counter.system.admin, 'Grace');
  ada = await newStudent(counter.system.client, 'Ada');
}, 240_000);
afterAll(() => counter.stop());

interface Bounds {
  readonly own: number;
  readonly beside: number;
  readonly roundTrips: number;
  readonly transactions: number;
  readonly emptyLooks: number;
}

/**
 * Of whatever follows from a journey, the statements of the services that only count it, or make it found: about 10 a batch and service,
 * and a journey that takes its time comes in several batches.
 */
const BESIDE = 60;

function expectWithin(
  { own, beside, roundTrips, transactions, emptyLooks, lines, ...rest }: Anatomy,
  journey: Omit<Bounds, 'beside'>,
): void {
  const counted = { own, beside, roundTrips, transactions, emptyLooks };
  const bounds: Bounds = { ...journey, beside: BESIDE };
  const names = Object.keys(counted) as (keyof Bounds)[];
  if (names.every((name) => counted[name] <= bounds[name])) return;
  throw new Error(`${JSON.stringify({ ...counted, ...rest })} where ${JSON.stringify(bounds)} is allowed:\n${lines.join('\n')}`);
}

test('an enrollment for money: enroll, check out, pay, and everybody has heard of it', async () => {
  const anatomy = await counter.anatomyOf(
    async () => (await newCourse(grace, { price: PRICE })).id,
    async (courseId) => {
      const { id } = await enroll(ada, courseId);
      // As when a person clicks. Before it has heard of the seat, payment would have to ask for it.
      await counter.settled();
      const { url } = await startCheckout(ada, id);
      await onHostedPage(counter.system.origin, url, 'pay');
    },
  );
  expectWithin(anatomy, { own: 102, roundTrips: 88, transactions: 13, emptyLooks: 4 });
});

test('an enrollment that is free', async () => {
  const anatomy = await counter.anatomyOf(
    async () => (await newCourse(grace)).id,
    (courseId) => enroll(ada, courseId),
  );
  expectWithin(anatomy, { own: 46, roundTrips: 39, transactions: 8, emptyLooks: 4 });
});

test('a course is published', async () => {
  const anatomy = await counter.anatomyOf(
    () => newCourse(grace, {}, false),
    ({ id }) => grace.client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id }),
  );
  expectWithin(anatomy, { own: 53, roundTrips: 45, transactions: 9, emptyLooks: 4 });
});

describe('coursework', () => {
  const assigned = async (): Promise<string> => {
    const { courseId, assignmentId } = await newCoursework(grace);
    await enroll(ada, courseId);
    return assignmentId;
  };

  test('a draft is saved', async () => {
    const SAVE = 'mutation ($input: SubmitInput!) { saveSubmissionDraft(input: $input) { id } }';
    const anatomy = await counter.anatomyOf(assigned, (assignmentId) =>
      ada.client.ok(SAVE, { input: { assignmentId, text: 'What I think.' } }),
    );
    expectWithin(anatomy, { own: 11, roundTrips: 10, transactions: 1, emptyLooks: 4 });
  });

  test('an assignment is submitted: its evaluation is pending, and the student is notified', async () => {
    const anatomy = await counter.anatomyOf(assigned, (assignmentId) => submit(ada, assignmentId));
    expectWithin(anatomy, { own: 49, roundTrips: 46, transactions: 4, emptyLooks: 4 });
  });
});

test('a quiz is passed: it is marked, in the gradebook, and its item completed', async () => {
  const anatomy = await counter.anatomyOf(
    async () => {
      const { courseId, contentId } = await newQuizzing(grace);
      // Not the last item: a certificate would be issued whenever its job comes.
      await newReading(grace, courseId);
      await enroll(ada, courseId);
      return answerQuiz(ada, contentId, 41);
    },
    (attemptId) => submitQuiz(ada, attemptId),
  );
  expectWithin(anatomy, { own: 43, roundTrips: 40, transactions: 5, emptyLooks: 4 });
});

describe('a query', () => {
  const nothing = async () => {};

  test('of the catalogue: 50 courses with their instructors', async () => {
    for (let count = 0; count < 50; count++) await newCourse(grace);
    const anatomy = await counter.anatomyOf(nothing, () =>
      counter.system.client.ok('{ courses(first: 50) { nodes { id title instructor { displayName } } } }'),
    );
    expectWithin(anatomy, { own: 2, roundTrips: 2, transactions: 0, emptyLooks: 4 });
  });

  test('of a course page', async () => {
    const { id } = await newCourse(grace);
    const PAGE = `query ($id: ID!) { course(id: $id) {
      id title description modules { id title items { id title kind } } instructor { displayName } permissions { canEdit }
    } }`;
    const anatomy = await counter.anatomyOf(nothing, () => ada.client.ok(PAGE, { id }));
    expectWithin(anatomy, { own: 5, roundTrips: 5, transactions: 0, emptyLooks: 4 });
  });

  test('of oneself', async () => {
    const anatomy = await counter.anatomyOf(nothing, () => ada.client.ok('{ me { id displayName email role } }'));
    expectWithin(anatomy, { own: 2, roundTrips: 2, transactions: 0, emptyLooks: 4 });
  });
});
