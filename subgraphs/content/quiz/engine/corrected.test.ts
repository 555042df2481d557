import fc from 'fast-check';
import { QuestionKind, questionsOf, type StoredQuestion, type StoredQuiz } from '../quiz.js';
import { EXAMPLES, storedQuizzes, storedWith } from '../test-kit/quizzes.js';
import { corrected } from './corrected.js';

const began = storedWith(Object.values(QuestionKind).map((kind) => EXAMPLES[kind]));

/** The quiz with one question changed. */
const changed = (kind: QuestionKind, change: (question: StoredQuestion) => object): StoredQuiz => ({
  ...began,
  sections: began.sections.map((section) => ({
    ...section,
    questions: section.questions.map((each) => (each.kind === kind ? ({ ...each, ...change(each) } as StoredQuestion) : each)),
  })),
});
const keyOf = (quiz: StoredQuiz, kind: QuestionKind) => questionsOf(quiz).find((question) => question.kind === kind)?.key;

test.each<[QuestionKind, (question: StoredQuestion) => object]>([
  [QuestionKind.SINGLE_CHOICE, ({ choices }) => ({ choiceIds: [choices[3]?.id] })],
  [QuestionKind.MULTIPLE_CHOICE, ({ choices }) => ({ choiceIds: [choices[0]?.id] })],
  [QuestionKind.NUMERIC, () => ({ number: 1, tolerance: 0.2 })],
  [QuestionKind.TEXT, () => ({ texts: ['Gasse'] })],
  [QuestionKind.ORDERING, ({ key }) => ({ order: (key as { order: string[] }).order.toReversed() })],
  [QuestionKind.MATCHING, ({ slots, choices }) => ({ matches: slots.map(({ id }) => ({ slotId: id, choiceId: choices[0]?.id })) })],
  [QuestionKind.INLINE_CHOICE, ({ slots }) => ({ matches: slots.map(({ id, choices }) => ({ slotId: id, choiceId: choices[1]?.id })) })],
])('%s: a corrected key holds for what was asked before', (kind, key) => {
  const now = changed(kind, (question) => ({ key: key(question), prompt: 'Another prompt' }));
  const result = corrected(began, now);
  expect(keyOf(result, kind)).toEqual(keyOf(now, kind));
  // And nothing else of the question changes.
  expect(corrected(result, began)).toEqual(began);
});

test.each<[string, StoredQuiz]>([
  ['the points', changed(QuestionKind.NUMERIC, () => ({ points: 7 }))],
  ['a prompt', changed(QuestionKind.TEXT, () => ({ prompt: 'Well?' }))],
  [
    'a choice more, which is right now',
    changed(QuestionKind.SINGLE_CHOICE, ({ choices }) => ({
      choices: [...choices, { id: 'new', text: 'new', feedback: null }],
      key: { choiceIds: ['new'] },
    })),
  ],
  [
    'an order of other choices',
    changed(QuestionKind.ORDERING, ({ choices }) => ({ key: { order: choices.slice(1).map(({ id }) => id) } })),
  ],
  [
    'a slot less',
    changed(QuestionKind.MATCHING, ({ slots, choices }) => ({ key: { matches: [{ slotId: slots[0]?.id, choiceId: choices[0]?.id }] } })),
  ],
  [
    'the order in which right choices are listed',
    changed(QuestionKind.MULTIPLE_CHOICE, ({ key }) => ({ key: { choiceIds: (key as { choiceIds: string[] }).choiceIds.toReversed() } })),
  ],
  ['no question at all', { ...began, sections: [] }],
  ['how parts are credited', { ...storedWith([EXAMPLES.TEXT]), sections: began.sections }],
])('%s: the attempt keeps what it was asked', (_what, now) => {
  expect(corrected(began, now)).toBe(began);
});

test('a question from elsewhere that loses its own marking with its points corrects nothing; with its key it does', () => {
  const own = { worths: {}, least: null, most: null, mostChoices: null };
  const imported = changed(QuestionKind.SINGLE_CHOICE, () => ({ marking: own }));
  expect(
    corrected(
      imported,
      changed(QuestionKind.SINGLE_CHOICE, () => ({ points: 7 })),
    ),
  ).toBe(imported);
  const another = changed(QuestionKind.SINGLE_CHOICE, ({ choices }) => ({ key: { choiceIds: [choices[0]?.id] } }));
  expect(questionsOf(corrected(imported, another))[0]).not.toHaveProperty('marking');
});

test('property: a quiz corrects nothing of itself, however it was stored', () => {
  fc.assert(fc.property(storedQuizzes, (quiz) => expect(corrected(quiz, JSON.parse(JSON.stringify(quiz)) as StoredQuiz)).toBe(quiz)));
});
