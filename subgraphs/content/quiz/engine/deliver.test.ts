import fc from 'fast-check';
import type { QuestionInput } from '../question.inputs.js';
import { QuestionKind, type StoredQuestion, type StoredQuiz } from '../quiz.js';
import { quizOf } from '../quiz-of.js';
import { answersTo, EXAMPLES, quizWith, storedQuestion, storedQuestions, storedWith } from '../test-kit/quizzes.js';
import { type DeliveredQuestion, delivered } from './deliver.js';
import { demandNoKey } from './demand-no-key.js';
import { type DrawnQuestion, drawn } from './draw.js';
import { ALL_VISIBLE, type Visible } from './review.js';

const NOTHING: Pick<Visible, 'key' | 'feedback'> = { key: false, feedback: false };
const quizOfOne = (question: StoredQuestion): StoredQuiz => {
  const quiz = storedWith([EXAMPLES.TEXT]);
  return { ...quiz, sections: [{ id: 'a section', title: '', draw: null, questions: [question] }] };
};
const drawnOf = (question: StoredQuestion, seed = 1): DrawnQuestion => drawn(quizOfOne(question), seed)[0] as DrawnQuestion;
const shown = (question: StoredQuestion, seed: number) =>
  JSON.stringify(delivered(question, drawnOf(question, seed), { visible: NOTHING }));

/** The same question with another key, and with the feedback that would go with it. */
function anotherKey(question: StoredQuestion): fc.Arbitrary<StoredQuestion> {
  const ids = question.choices.map(({ id }) => id);
  const withKey = (key: object) => ({ ...question, key, feedback: 'Another one' }) as StoredQuestion;
  switch (question.kind) {
    case QuestionKind.SINGLE_CHOICE:
      return fc.constantFrom(...ids).map((id) => withKey({ choiceIds: [id] }));
    case QuestionKind.MULTIPLE_CHOICE:
      return fc.subarray(ids, { minLength: 1 }).map((choiceIds) => withKey({ choiceIds }));
    case QuestionKind.NUMERIC:
      return fc.double().map((number) => withKey({ number, tolerance: 1 }));
    case QuestionKind.TEXT:
      return fc.string().map((text) => withKey({ texts: [text] }));
    case QuestionKind.ORDERING:
      return fc.shuffledSubarray(ids, { minLength: ids.length }).map((order) => withKey({ order }));
    default:
      return answersTo(question).map(({ matches }) => withKey({ matches }));
  }
}

test('property: what goes out of a question is the same, byte for byte, whatever its key is', () => {
  const pairs = storedQuestions().chain((question) => fc.tuple(fc.constant(question), anotherKey(question)));
  fc.assert(fc.property(pairs, fc.integer(), ([question, other], seed) => expect(shown(other, seed)).toBe(shown(question, seed))));
});

test.each<[string, QuestionInput]>([
  ['ORDERING', { ...EXAMPLES.ORDERING, choices: EXAMPLES.ORDERING.choices?.toReversed() }],
  ['MATCHING', { ...EXAMPLES.MATCHING, slots: EXAMPLES.MATCHING.slots?.map((slot) => ({ ...slot, choices: slot.choices.toReversed() })) }],
])('%s: where its author put the choices is not told by where they are stored, nor by their ids', (_kind, backwards) => {
  const places = (input: QuestionInput) => {
    const stored = Array.from({ length: 300 }, () =>
      storedQuestion(input)
        .choices.map(({ text }) => text)
        .join(''),
    );
    return stored.filter((texts) => texts.startsWith('a')).length;
  };
  const count = EXAMPLES[backwards.kind].choices?.length ?? 3;
  // Ids that ascend would bring 'a' to the front always, or never.
  for (const input of [EXAMPLES[backwards.kind], backwards]) {
    expect(places(input)).toBeGreaterThan(300 / count / 2);
    expect(places(input)).toBeLessThan((300 / count) * 2);
  }
});

test('a student sees each field that is not of the key', () => {
  const question = storedQuestion(EXAMPLES.MATCHING);
  const { choices, slots, key, feedback, ...rest } = delivered(question, drawnOf(question), { visible: NOTHING });
  expect({ choices, key, feedback }).toEqual({ choices: [], key: null, feedback: null });
  expect(rest).toEqual({ id: question.id, kind: question.kind, prompt: question.prompt, points: 2 });
  expect(slots.map(({ text }) => text)).toEqual(['one', 'two']);
  for (const slot of slots) expect(slot.choices.map(({ text }) => text).sort()).toEqual(['a', 'b', 'c']);
});

test('feedback of a choice is for those who made it, and with the key for everybody', () => {
  const question = storedQuestion(EXAMPLES.SINGLE_CHOICE);
  const [, made] = question.choices;
  const answer = { choiceIds: [made?.id as string] };
  const feedback = (visible: typeof NOTHING) =>
    delivered(question, drawnOf(question), { visible, answer }).choices.flatMap((choice) => choice.feedback ?? []);
  expect(feedback(NOTHING)).toEqual([]);
  expect(feedback({ key: true, feedback: false })).toEqual([]);
  expect(feedback({ key: false, feedback: true })).toEqual(['about b']);
  expect(feedback(ALL_VISIBLE)).toHaveLength(4);
});

test.each(Object.values(QuestionKind))('%s: staff see the key', (kind) => {
  const quiz = quizOf(quizWith([EXAMPLES[kind]]), null);
  const question = quiz.sections[0]?.questions[0] as StoredQuestion;
  const { key } = delivered(question, drawnOf(question), { visible: ALL_VISIBLE });
  expect(Object.fromEntries(Object.entries(key ?? {}).filter(([, value]) => value !== null))).toEqual(question.key);
});

describe('the check of what goes out refuses', () => {
  const question = storedQuestion(EXAMPLES.SINGLE_CHOICE);
  const draw = drawnOf(question);
  const good = delivered(question, draw, { visible: NOTHING });
  const check = (each: object, visible = NOTHING) => demandNoKey(each, draw, { visible, chosen: new Set() });
  const first = (choice: object): object => ({ ...good, choices: [{ ...good.choices[0], ...choice }, ...good.choices.slice(1)] });
  const leaks: [string, object][] = [
    ['a key', { ...good, key: question.key }],
    ['a key that is not even null', { ...good, key: undefined }],
    ['feedback', { ...good, feedback: 'It is b' }],
    ['a field more', { ...good, correct: 'b' }],
    ['a field more at a choice', first({ correct: false })],
    ['feedback of a choice', first({ feedback: 'No' })],
    ['choices in another order', { ...good, choices: good.choices.toReversed() } satisfies DeliveredQuestion],
    ['a choice less', { ...good, choices: good.choices.slice(1) } satisfies DeliveredQuestion],
  ];
  test.each(leaks)('%s', (_what, leak) => {
    expect(() => check(leak)).toThrow('its reader may not see');
  });
  test('and nothing that is as it should be', () => {
    expect(() => check(good)).not.toThrow();
  });
});
