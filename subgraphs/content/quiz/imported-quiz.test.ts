import { describe, expect, test } from '@jest/globals';
import { copied } from './copied.js';
import { mark } from './engine/mark.js';
import { type ImportedQuestion, importedQuiz } from './imported-quiz.js';
import { PartialCredit, QuestionKind, questionsOf, type StoredQuestion } from './quiz.js';
import { quizOf } from './quiz-of.js';
import { choices } from './test-kit/quizzes.js';

const stored = (question: ImportedQuestion) => importedQuiz({ sections: [{ questions: [question] }] });
const first = (quiz: ReturnType<typeof stored>) => questionsOf(quiz)[0] as StoredQuestion;

const MULTIPLE: ImportedQuestion = {
  kind: QuestionKind.MULTIPLE_CHOICE,
  prompt: 'Which ones?',
  points: 3,
  choices: choices('abc', 'ab'),
  marking: { worths: [[2, 1, -2]], least: 0, most: 3, mostChoices: 2 },
};

const chosen = (question: StoredQuestion, texts: string) => ({
  choiceIds: question.choices.filter(({ text }) => texts.includes(text)).map(({ id }) => id),
});

describe('a question with worths of its own', () => {
  test.each([
    ['', 0],
    ['a', 2],
    ['ab', 3],
    ['ac', 0],
    ['c', 0],
    ['abc', 0],
  ])('is worth by %j: %d points, whatever its quiz says', (texts, points) => {
    const question = first(stored(MULTIPLE));
    for (const partialCredit of Object.values(PartialCredit)) {
      expect(mark(question, chosen(question, texts), partialCredit)).toEqual({ points, correct: points === 3 });
    }
  });

  test('has its lower bound without an upper one', () => {
    const question = first(stored({ ...MULTIPLE, marking: { worths: [[3, 0, 0]], least: 1, most: null, mostChoices: null } }));
    expect(mark(question, chosen(question, 'c'), PartialCredit.PROPORTIONAL).points).toBe(1);
  });

  test('keeps them in a copy, under ids of the copy', () => {
    const quiz = stored(MULTIPLE);
    const question = first(copied(quiz));
    expect(Object.keys((question.marking as { worths: object }).worths)).not.toContain(first(quiz).choices[0]?.id);
    expect(mark(question, chosen(question, 'a'), PartialCredit.ALL_OR_NOTHING).points).toBe(2);
  });

  test('of slots are those of the pair, though the choices are stored in another order', () => {
    const slot = (text: string, right: string) => ({ text, choices: choices('xyz', right) });
    const worths = [
      [2, 0, 0],
      [0, 1, 0.5],
    ];
    const marking = { worths, least: null, most: null, mostChoices: null };
    const question = first(
      stored({ kind: QuestionKind.MATCHING, prompt: 'What?', points: 3, slots: [slot('1', 'x'), slot('2', 'y')], marking }),
    );
    const [one, two] = question.slots;
    const idOf = (wanted: string) => question.choices.find(({ text }) => text === wanted)?.id ?? '';
    const matches = (left: string, right: string) => ({
      matches: [
        { slotId: one?.id ?? '', choiceId: idOf(left) },
        { slotId: two?.id ?? '', choiceId: idOf(right) },
      ],
    });
    expect(mark(question, matches('x', 'y'), PartialCredit.ALL_OR_NOTHING)).toEqual({ points: 3, correct: true });
    expect(mark(question, matches('y', 'z'), PartialCredit.ALL_OR_NOTHING)).toEqual({ points: 0.5, correct: false });
  });

  test('keeps them when its text is corrected, and loses them with its key', () => {
    const quiz = stored(MULTIPLE);
    const { id, choices: there } = first(quiz);
    const revised = (right: string) => {
      const inputs = there.map((choice) => ({ ...choice, correct: right.includes(choice.text) }));
      return first(quizOf({ sections: [{ questions: [{ ...MULTIPLE, id, prompt: 'Which?', choices: inputs }] }] }, quiz));
    };
    expect(revised('ab').marking).toEqual(first(quiz).marking);
    expect(revised('a').marking).toBeUndefined();
  });
});

test('a question may have its own rule of partial credit', () => {
  const question = first(stored({ ...MULTIPLE, marking: { partialCredit: PartialCredit.PROPORTIONAL } }));
  expect(mark(question, chosen(question, 'a'), PartialCredit.ALL_OR_NOTHING).points).toBe(1.5);
});

describe('a text', () => {
  const text = (given: Partial<ImportedQuestion>) =>
    first(stored({ kind: QuestionKind.TEXT, prompt: 'Where?', answerTexts: ['York'], ...given }));

  test('may have capitals that matter; blanks never do', () => {
    const question = text({ isCaseSensitive: true });
    const points = (answer: string) => mark(question, { text: answer }, PartialCredit.PROPORTIONAL).points;
    expect([points(' York '), points('york'), points('')]).toEqual([1, 0, 0]);
  });

  test('may be worth a part', () => {
    const question = text({
      marking: {
        texts: [
          { text: 'York', worth: 1 },
          { text: 'Yorkshire', worth: 0.5 },
        ],
      },
    });
    const points = (answer: string) => mark(question, { text: answer }, PartialCredit.PROPORTIONAL).points;
    expect([points('york'), points('yorkshire'), points('constructor')]).toEqual([1, 0.5, 0]);
  });
});

test.each(['a\u0001b', '\ud83d', 'x'.repeat(1_001)])('a right text that nobody can write down is refused: %j', (text) => {
  expect(() => stored({ kind: QuestionKind.TEXT, prompt: 'Where?', answerTexts: ['York', text] })).toThrow(
    'answerTexts: must be texts of 1000 characters at most',
  );
});
