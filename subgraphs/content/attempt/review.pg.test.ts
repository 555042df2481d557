import type { Caller } from '../../../platform/kernel/identity.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { EXAMPLES, quizWith } from '../quiz/test-kit/quizzes.js';
import { ALL_KINDS, chosen, type QuizService, quizService, right, SAVE } from '../test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

const NEVER = { score: 'NEVER', answers: 'NEVER', key: 'NEVER', feedback: 'NEVER' };

async function scene(settings: object = {}, questions = ALL_KINDS) {
  const course = await service.course();
  const made = await service.quiz(course, quizWith(questions, settings));
  return { course, made, learner: await service.learner(course) };
}

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
const partsOf = (attempt: any) => ({
  score: attempt.score !== null,
  answers: attempt.answers.length > 0,
  marks: attempt.answers.some((answer: { points: number | null }) => answer.points !== null),
  key: attempt.questions.some((question: { key: unknown }) => question.key !== null),
  feedback: attempt.questions.some((question: { feedback: unknown }) => question.feedback !== null),
});

describe('a learner sees of a submitted attempt', () => {
  test('by default all but the key, which waits for the last attempt', async () => {
    const { made, learner } = await scene({ attemptsAllowed: 2 });
    const first = await service.take(made, learner, made.questions.map(right));
    expect(partsOf(first)).toEqual({ score: true, answers: true, marks: true, key: false, feedback: true });
    await service.start(made.id, learner);
    expect(partsOf(await service.attempt(first.id, learner))).toMatchObject({ key: false });
    const second = await service.take(made, learner, []);
    expect(partsOf(second)).toMatchObject({ key: true });
    expect(partsOf(await service.attempt(first.id, learner))).toMatchObject({ key: true });
    // One attempt more, and it is not the last one.
    await service.accommodate({ contentId: made.id, studentId: learner.userId, extraAttempts: 1 });
    expect(partsOf(await service.attempt(first.id, learner))).toMatchObject({ key: false });
  });

  test('nothing where the policy says never', async () => {
    const { made, learner } = await scene({ review: NEVER, attemptsAllowed: 1 });
    const taken = await service.take(made, learner, made.questions.map(right));
    expect(partsOf(taken)).toEqual({ score: false, answers: false, marks: false, key: false, feedback: false });
    expect(taken).toMatchObject({ percent: null, passed: null, counted: false, maxScore: 15 });
    expect((await service.readQuiz(made.id, learner)).myAttempts).toEqual([taken]);
  });

  test('what waits for the end of the course when the course has ended', async () => {
    const { made, learner, course } = await scene({ review: { ...NEVER, key: 'AFTER_COURSE_END' } });
    const { id } = await service.take(made, learner, []);
    await service.course({ ...course, endsAt: new Date(service.clock.now().getTime() + 86_400_000).toISOString() }, { sequence: 2 });
    expect(partsOf(await service.attempt(id, learner))).toMatchObject({ key: false });
    service.clock.advance(86_400_000);
    expect(partsOf(await service.attempt(id, learner))).toMatchObject({ key: true, score: false });
  });

  test('the answers without their marks where the score is hidden', async () => {
    const { made, learner } = await scene({ review: { ...NEVER, answers: 'AFTER_SUBMIT' } });
    const taken = await service.take(made, learner, made.questions.map(right));
    expect(partsOf(taken)).toMatchObject({ answers: true, marks: false, score: false });
  });

  test('the feedback of the choices that they made, and no other before the key', async () => {
    const { made, learner } = await scene({}, [EXAMPLES.SINGLE_CHOICE]);
    const [question] = made.questions;
    const taken = await service.take(made, learner, [chosen(question as never, 'a')]);
    expect(taken.questions[0].choices.map(({ feedback }: { feedback: string | null }) => feedback)).toEqual(['about a', null, null, null]);
  });
});

test('a review that is written again in part is the defaults of the schema in the rest', async () => {
  const { made } = await scene({ review: NEVER });
  const written = async (review: object | null | undefined) => {
    await service.revise(made.id, quizWith(ALL_KINDS, { ...(review !== undefined && { review }) } as never));
    return (await service.readQuiz(made.id)).review;
  };
  for (const nothing of [undefined, null]) expect(await written(nothing)).toEqual(NEVER);
  const defaults = { score: 'AFTER_SUBMIT', answers: 'AFTER_SUBMIT', key: 'AFTER_LAST_ATTEMPT', feedback: 'AFTER_SUBMIT' };
  expect(await written({ score: 'AFTER_COURSE_END' })).toEqual({ ...defaults, score: 'AFTER_COURSE_END' });
  expect(await written({})).toEqual(defaults);
});

describe('a key is not to be had', () => {
  /** Every word by which a key could be told, in whatever a learner is sent. */
  const leaks = (answer: unknown): string[] => JSON.stringify(answer).match(/about \w|It is b|Straße|Weg|0\.1\b/g) ?? [];

  test('of an attempt that is open, through any door', async () => {
    const { made, learner } = await scene();
    const open = await service.start(made.id, learner);
    const saved = await service.save(open.id, made.questions.map(right).slice(0, 3), learner);
    const source = `query ($id: ID!) { _entities(representations: [{ __typename: "ContentItem", id: $id }]) { ... on ContentItem { quiz {
      myAttempts { questions { key { texts } feedback choices { feedback } } answers { correct points } score } sections { id } attempts { totalCount }
      statistics { answered } } } } }`;
    const entity = (await service.ok(source, { id: made.id }, learner))._entities[0].quiz;
    for (const answer of [
      open,
      { ...saved, answers: [] },
      entity,
      await service.readQuiz(made.id, learner).then(({ myAttempts: [own] }) => ({ ...own, answers: [] })),
    ]) {
      expect(leaks(answer)).toEqual([]);
    }
    expect(entity).toMatchObject({ sections: null, attempts: null, statistics: null });
    expect(saved.answers.map(({ correct, points }: { correct: unknown; points: unknown }) => [correct, points])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
  });

  test('by what a wrong answer is told: it is told nothing else than a right one', async () => {
    const { made, learner } = await scene({}, [EXAMPLES.SINGLE_CHOICE, EXAMPLES.TEXT]);
    const open = await service.start(made.id, learner);
    const [one, text] = made.questions as unknown as [never, { id: string }];
    const saving = async (answer: object) => {
      const { answers: _own, ...rest } = await service.save(open.id, [answer], learner);
      return rest;
    };
    const told = [await saving(chosen(one, 'b')), await saving(chosen(one, 'a'))];
    expect(told[0]).toEqual(told[1]);
    const texts = [await saving({ questionId: text.id, text: 'Weg' }), await saving({ questionId: text.id, text: 'Wag' })];
    expect(texts[0]).toEqual(texts[1]);
    const refused = async (answer: object) =>
      (await service.refused(SAVE, { input: { attemptId: open.id, answers: [answer] } }, learner)).details;
    expect(await refused({ questionId: text.id, number: 1 })).toEqual({ fields: { 'answers.0.number': 'is no answer to TEXT' } });
  });

  test('by counting statements: the same are asked for right and for wrong answers', async () => {
    const { made, course } = await scene({ review: NEVER });
    const taking = async (answers: object[]) => {
      const student = await service.learner(course);
      const { id } = await service.start(made.id, student);
      await service.save(id, answers, student);
      return { id, student };
    };
    const [good, bad] = [
      await taking(made.questions.map(right)),
      await taking([{ questionId: made.questions[0]?.id, choiceIds: [made.questions[0]?.choices[0]?.id] }]),
    ];
    const cost = async ({ id, student }: { id: string; student: Caller }) => {
      service.statements.length = 0;
      await service.save(id, [], student);
      return service.statements.length;
    };
    expect(await cost(good)).toBe(await cost(bad));
  });

  test('by events: those of the content hold no question, and those of attempts no answer', async () => {
    const { made, learner } = await scene();
    const { id } = await service.take(made, learner, made.questions.map(right));
    const told = JSON.stringify([...(await service.recorded(made.id)), ...(await service.recorded(id))]);
    for (const question of made.questions) {
      expect(told).not.toContain(question.id);
      expect(told).not.toContain(question.prompt);
    }
  });

  test('by staff who take the quiz themselves, as long as they do', async () => {
    const { made, course, learner } = await scene();
    const assistant = await service.learner(course);
    const another = await service.take(made, learner, []);
    await service.course({ ...course, staffIds: [assistant.userId] }, { sequence: 2 });
    expect((await service.readQuiz(made.id, assistant)).sections).not.toBeNull();
    expect(partsOf(await service.attempt(another.id, assistant))).toMatchObject({ key: true });
    const own = await service.start(made.id, assistant);
    expect(await service.readQuiz(made.id, assistant)).toMatchObject({
      sections: null,
      statistics: null,
      accommodations: null,
      attempts: null,
    });
    expect(partsOf(await service.attempt(another.id, assistant))).toMatchObject({ score: true, key: false, feedback: false });
    expect(partsOf(await service.attempt(own.id, assistant))).toMatchObject({ key: false, feedback: false });
    await service.submit(own.id, assistant);
    expect((await service.readQuiz(made.id, assistant)).sections).not.toBeNull();
    // Of their own attempt they see what a student sees.
    expect(partsOf(await service.attempt(own.id, assistant))).toMatchObject({ key: false });
    expect(partsOf(await service.attempt(own.id, admin))).toMatchObject({ key: true });
  });
});
