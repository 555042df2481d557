import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { mark } from '../../../subgraphs/content/quiz/engine/mark.js';
import { exportedQuiz } from '../../../subgraphs/content/quiz/exported-quiz.js';
import { type ImportedQuestion, importedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { PartialCredit, QuestionKind, questionsOf, type StoredQuestion, type StoredQuiz } from '../../../subgraphs/content/quiz/quiz.js';
import { answersTo, choices, storedQuestions, storedQuizzes } from '../../../subgraphs/content/quiz/test-kit/quizzes.js';
import { EXTENSION } from '../../extension/extension.js';
import { readItem } from '../../import/qti/item/read-item.js';
import { normalized } from '../../import/qti/normalized.js';
import { readQtiPackage } from '../../import/qti/read-package.js';
import { archiveOf } from '../../import/test-kit/archive-of.js';
import { translated } from '../test-kit/translated.js';
import { itemXml } from './item-xml.js';
import { qtiFiles } from './package-files.js';

const stored = (question: ImportedQuestion): StoredQuestion =>
  questionsOf(importedQuiz({ sections: [{ questions: [question] }] }))[0] as StoredQuestion;

function again(question: StoredQuestion, rule: PartialCredit): StoredQuestion {
  const { questions } = readItem(normalized(parseXml(itemXml(question, 'item', rule))));
  expect(questions).toHaveLength(1);
  return stored(questions[0] as ImportedQuestion);
}

const rules = fc.constantFrom(...Object.values(PartialCredit));
const worthSomething = storedQuestions().filter(({ points }) => points >= 0.01);

test('property: a question that went out and came in again marks every answer as before', () => {
  fc.assert(
    fc.property(
      worthSomething.chain((question) => fc.tuple(fc.constant(question), fc.array(answersTo(question), { minLength: 5, maxLength: 20 }))),
      rules,
      ([question, answers], rule) => {
        const copy = again(question, rule);
        expect({ kind: copy.kind, points: copy.points, feedback: copy.feedback }).toEqual({
          kind: question.kind,
          points: expect.closeTo(question.points, 6),
          feedback: question.feedback,
        });
        for (const answer of answers) {
          const before = mark(question, answer, rule);
          expect(mark(copy, translated(answer, question, copy), rule).points).toBeCloseTo(before.points, 5);
        }
      },
    ),
    { numRuns: 150 },
  );
});

describe('a question with worths of its own', () => {
  const own = { least: 0, most: 3, mostChoices: 2 };

  test('keeps them', () => {
    const question = stored({
      kind: QuestionKind.MULTIPLE_CHOICE,
      prompt: 'Which?',
      points: 3,
      choices: choices('abc', 'ab'),
      marking: { worths: [[2, 1, -2]], ...own },
    });
    const copy = again(question, PartialCredit.PROPORTIONAL);
    const points = (of: StoredQuestion, texts: string) =>
      mark(of, { choiceIds: of.choices.filter(({ text }) => texts.includes(text)).map(({ id }) => id) }, PartialCredit.PROPORTIONAL).points;
    for (const texts of ['a', 'b', 'c', 'ab', 'ac', 'bc']) expect(points(copy, texts)).toBe(points(question, texts));
  });

  test('and a text its capitals', () => {
    const question = stored({ kind: QuestionKind.TEXT, prompt: 'Where?', answerTexts: ['York'], isCaseSensitive: true });
    const copy = again(question, PartialCredit.PROPORTIONAL);
    expect([copy.prompt, copy.key]).toEqual(['Where?', { texts: ['York'], isCaseSensitive: true }]);
  });
});

test.each(['One\n\ntwo\nthree', '  indented\n   text', '<b>&amp;"\'', '- a\n- b', 'a [[b]] c'])(
  'the prompt %j reads the same',
  (prompt) => {
    const question = stored({ kind: QuestionKind.SINGLE_CHOICE, prompt, choices: choices('ab', 'a') });
    expect(again(question, PartialCredit.PROPORTIONAL).prompt).toBe(prompt.trim());
  },
);

test('what XML cannot hold is not in a package, and the rest of its text is', () => {
  const question = stored({ kind: QuestionKind.SINGLE_CHOICE, prompt: `${'x'.repeat(79)}😀 a\uffffb`, choices: choices('ab', 'a') });
  const xml = itemXml(question, 'item', PartialCredit.PROPORTIONAL);
  expect(xml).not.toMatch(/[\ud800-\udfff\ufffe\uffff]/u);
  expect(again(question, PartialCredit.PROPORTIONAL).prompt).toBe(`${'x'.repeat(79)}😀 a\ufffdb`);
});

const quizzesIn = async (files: ReadonlyMap<string, string>) => {
  const { title, modules, notes } = await readQtiPackage(archiveOf(Object.fromEntries(files)), 'x');
  const items = modules.flatMap((module) => module.items);
  return { title, notes, quizzes: items.flatMap((item) => (item.kind === 'QUIZ' ? [{ title: item.title, quiz: item.quiz }] : [])) };
};

test('property: quizzes come in as the same, settings and all, and what comes out of them is the same package', async () => {
  const settings = { passPercent: 71, weight: 2.5, attemptsAllowed: 3, timeLimitSeconds: 95, countedAttempt: AttemptRule.AVERAGE };
  await fc.assert(
    fc.asyncProperty(fc.array(storedQuizzes, { minLength: 1, maxLength: 3 }), async (stored) => {
      const quizzes = stored.map((quiz, at) => ({ title: `Quiz ${at}`, quiz: { ...quiz, ...(at === 0 && settings) } }));
      const files = qtiFiles('A course', quizzes);
      const read = await quizzesIn(files);
      expect(read.notes).toEqual([]);
      expect(read.quizzes).toEqual(quizzes.map(({ title, quiz }) => ({ title, quiz: exportedQuiz(quiz) })));
      const again = read.quizzes.map(({ title, quiz }) => ({ title, quiz: importedQuiz(quiz) }));
      expect(qtiFiles('A course', again)).toEqual(files);
    }),
    { numRuns: 40 },
  );
});

test('a package without the extension comes in as what QTI says of its quizzes', async () => {
  const question = (prompt: string): ImportedQuestion => ({ kind: QuestionKind.SINGLE_CHOICE, prompt, choices: choices('ab', 'a') });
  const quiz = importedQuiz({
    timeLimitSeconds: 90,
    shuffleQuestions: true,
    weight: 2,
    sections: [
      { title: 'First', draw: 1, questions: [question('1'), question('2')] },
      { title: 'Second', questions: [question('3')] },
    ],
  });
  const files = new Map(qtiFiles('A course & more', [{ title: 'A quiz', quiz }]));
  files.delete(EXTENSION);
  const read = await quizzesIn(files);
  expect(read).toMatchObject({ title: 'A course & more', quizzes: [{ title: 'A quiz' }] });
  const shape = ({ timeLimitSeconds, shuffleQuestions, sections }: StoredQuiz) => ({
    timeLimitSeconds,
    shuffleQuestions,
    sections: sections.map(({ title, draw, questions }) => [title, draw, questions.map(({ prompt }) => prompt)]),
  });
  const [first] = read.quizzes.map((each) => importedQuiz(each.quiz));
  expect(shape(first as StoredQuiz)).toEqual(shape(quiz));
  expect(first?.weight).toBe(0);
});

test('a quiz of which one item was changed elsewhere is what QTI says of it, and another one stays whole', async () => {
  const question: ImportedQuestion = { kind: QuestionKind.SINGLE_CHOICE, prompt: 'Which?', choices: choices('ab', 'a') };
  const quiz = importedQuiz({ weight: 2, sections: [{ questions: [question] }] });
  const files = new Map(
    qtiFiles(
      'A course',
      [1, 2].map((each) => ({ title: `Quiz ${each}`, quiz })),
    ),
  );
  files.set('quiz-1/item-1-1.xml', String(files.get('quiz-1/item-1-1.xml')).replaceAll('Which?', 'Which one?'));
  const { quizzes, notes } = await quizzesIn(files);
  expect(quizzes.map((each) => [each.quiz.weight, each.quiz.sections[0]?.questions[0]?.prompt])).toEqual([
    [undefined, 'Which one?'],
    [2, 'Which?'],
  ]);
  expect(notes).toMatchObject([{ id: 'quiz-1/test.xml', left: 'in part' }]);
});
