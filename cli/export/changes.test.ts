import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from '../../platform/service/imports/markup/xml.js';
import { mark } from '../../subgraphs/content/quiz/engine/mark.js';
import { exportedQuiz } from '../../subgraphs/content/quiz/exported-quiz.js';
import { importedQuiz } from '../../subgraphs/content/quiz/imported-quiz.js';
import type { QuestionInput } from '../../subgraphs/content/quiz/question.inputs.js';
import { PartialCredit, questionsOf, type StoredQuestion, type StoredQuiz } from '../../subgraphs/content/quiz/quiz.js';
import { answersTo, EXAMPLES, storedWith, strangeQuestions, strangeQuizzes } from '../../subgraphs/content/quiz/test-kit/quizzes.js';
import { readCartridge } from '../import/common-cartridge/read-cartridge.js';
import type { CoursePackage } from '../import/package/course-package.js';
import { readItem } from '../import/qti/item/read-item.js';
import { normalized } from '../import/qti/normalized.js';
import { readQtiPackage } from '../import/qti/read-package.js';
import { readQuiz } from '../import/qti-1.2/read-quiz.js';
import { archiveOf } from '../import/test-kit/archive-of.js';
import { cartridgeFiles } from './common-cartridge/cartridge-files.js';
import { cartridgeNotes } from './common-cartridge/notes.js';
import { canvasDocument } from './common-cartridge/quiz-documents.js';
import { itemXml } from './qti/item-xml.js';
import { qtiNotes } from './qti/notes.js';
import { qtiFiles } from './qti/package-files.js';
import { translated } from './test-kit/translated.js';

const { SINGLE_CHOICE, MULTIPLE_CHOICE, NUMERIC, TEXT, ORDERING, MATCHING, INLINE_CHOICE } = EXAMPLES;
/** Without feedback of choices, where no document has a place for it. */
const bare = (question: QuestionInput): QuestionInput => ({
  ...question,
  ...(question.slots && {
    slots: question.slots.map((slot) => ({ ...slot, choices: slot.choices.map(({ feedback: _, ...choice }) => choice) })),
  }),
});

const courseWith = (quiz: StoredQuiz): CoursePackage => ({
  title: 'A course',
  summary: '',
  description: '',
  language: 'en',
  modules: [{ title: 'One', items: [{ kind: 'QUIZ', id: 'R1', title: 'A quiz', required: true, quiz: exportedQuiz(quiz) }] }],
  notes: [],
});

const inQti = (...questions: QuestionInput[]) => qtiNotes([{ title: 'A quiz', quiz: storedWith(questions) }]).map(({ reason }) => reason);
const inCartridge = (...questions: QuestionInput[]) => cartridgeNotes(courseWith(storedWith(questions))).map(({ reason }) => reason);

const ONLY_CANVAS = 'it is only in the document of Canvas: the profile of Common Cartridge has no such question';
const blank = (question: QuestionInput, right = 0): QuestionInput => ({
  ...question,
  choices: ['', 'b', 'c'].map((text, at) => ({ text, correct: at === right })),
});

describe('what QTI says of each kind, worth nothing or a part of a point too, needs no note', () => {
  test.each(Object.values(EXAMPLES).map((question) => [question.kind, bare(question)] as const))('%s', (_kind, question) => {
    expect(inQti(question, { ...question, points: 0.25 })).toEqual([]);
  });

  test.each([SINGLE_CHOICE, MULTIPLE_CHOICE, ORDERING, MATCHING, INLINE_CHOICE].map((each) => [each.kind, bare(each)] as const))(
    '%s worth nothing',
    (_kind, question) => {
      expect(inQti({ ...question, points: 0 })).toEqual([]);
    },
  );
});

describe('what the documents cannot say is named by its question', () => {
  test('by the file of the item in QTI, and by the quiz in a cartridge', () => {
    const quiz = storedWith([SINGLE_CHOICE, blank(SINGLE_CHOICE)]);
    const [id, title, reason] = ['quiz-1/item-1-2.xml', 'Which one?', '“” reads “C1”'];
    expect(qtiNotes([{ title: 'A quiz', quiz }])).toEqual([{ id, title, reason }]);
    expect(cartridgeNotes(courseWith(quiz))).toEqual([{ id: 'R1 Q1_2', title, reason }]);
  });

  test.each<[string, QuestionInput, string[], string[]]>([
    ['a blank choice', blank(MULTIPLE_CHOICE), ['“” reads “C1”'], ['“” reads “C1”']],
    [
      'a blank slot',
      bare({ ...MATCHING, slots: MATCHING.slots?.map((slot, at) => ({ ...slot, text: at === 0 ? '' : 'two' })) ?? [] }),
      ['“” reads “S1”'],
      ['“” reads “1”', ONLY_CANVAS],
    ],
    [
      'a text that is worth nothing',
      { ...TEXT, points: 0 },
      ['some answers are marked otherwise'],
      ['by the profile of Common Cartridge it weighs 1'],
    ],
    ['a number that is worth nothing', { ...NUMERIC, points: 0 }, ['some answers are marked otherwise'], [ONLY_CANVAS]],
    ['a tolerance less than floats of its size tell', { ...NUMERIC, answerNumber: 1e15, tolerance: 0.1 }, [], [ONLY_CANVAS]],
    ['the widest tolerance', { ...NUMERIC, answerNumber: 1e15, tolerance: 1e15 }, [], [ONLY_CANVAS]],
    ['the least tolerance', { ...NUMERIC, answerNumber: 0, tolerance: 5e-324 }, [], [ONLY_CANVAS]],
    ['feedback of what is matched', MATCHING, ['some feedback is left out'], ['some feedback is left out', ONLY_CANVAS]],
    ['parts of several choices', MULTIPLE_CHOICE, [], ['some answers are marked otherwise']],
    ['half a point', { ...SINGLE_CHOICE, points: 0.5 }, [], ['by the profile of Common Cartridge it weighs 1']],
    ['an order', ORDERING, [], ['it is left out: QTI 1.2 has no such question']],
  ])('%s', (_what, question, qti, cartridge) => {
    expect([inQti(question), inCartridge(question)]).toEqual([qti, cartridge]);
  });

  test('what the profile of a cartridge does not draw', () => {
    const section = { title: '', draw: 1, questions: [SINGLE_CHOICE, SINGLE_CHOICE] };
    const quiz = importedQuiz({ sections: [section] });
    expect(cartridgeNotes(courseWith(quiz))).toMatchObject([
      { id: 'R1', title: 'A quiz', reason: expect.stringContaining('ask all questions') },
    ]);
  });
});

const files = async (course: CoursePackage) =>
  Object.fromEntries([...cartridgeFiles(course)].map(([name, content]) => [name, String(content)]));
const quizOfPackage = ({ modules }: CoursePackage) =>
  modules.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'QUIZ' ? [item.quiz] : [])))[0];

test('property: whatever a quiz holds, it comes in as it went out', async () => {
  await fc.assert(
    fc.asyncProperty(strangeQuizzes, async (quiz) => {
      const qti = await readQtiPackage(archiveOf(Object.fromEntries(qtiFiles('A course', [{ title: 'A quiz', quiz }]))), 'x');
      const cartridge = await readCartridge(archiveOf(await files(courseWith(quiz))), 'x');
      for (const read of [qti, cartridge]) expect([read.notes, quizOfPackage(read)]).toEqual([[], exportedQuiz(quiz)]);
    }),
    { numRuns: 60 },
  );
});

/** A question of a quiz, and what it is for those who only read its document. */
type Reading = (quiz: StoredQuiz) => { readonly notes: readonly unknown[]; readonly copy: () => StoredQuestion };

const READINGS: Readonly<Record<string, Reading>> = {
  QTI: (quiz) => ({
    notes: qtiNotes([{ title: 'A quiz', quiz }]),
    copy: () => {
      const [question] = questionsOf(quiz) as [StoredQuestion];
      const { questions } = readItem(normalized(parseXml(itemXml(question, 'item', quiz.partialCredit))));
      return questionsOf(importedQuiz({ sections: [{ questions }] }))[0] as StoredQuestion;
    },
  }),
  'a cartridge': (quiz) => ({
    // By the profile, weights are whole and some kinds are missing: what is compared is the document of Canvas.
    notes: cartridgeNotes(courseWith(quiz)).filter(({ reason }) => !reason.includes('profile of Common Cartridge')),
    copy: () => {
      const read = readQuiz(parseXml(canvasDocument('R1', 'A quiz', exportedQuiz(quiz))));
      // The rule of the quiz is that of its one question.
      const copy = importedQuiz(read.quiz as NonNullable<typeof read.quiz>);
      return { marking: { partialCredit: copy.partialCredit }, ...(questionsOf(copy)[0] as StoredQuestion) };
    },
  }),
};

test.each(Object.entries(READINGS))('property: a question of %s without a note marks every answer as before', (_what, reading) => {
  let compared = 0;
  fc.assert(
    fc.property(
      strangeQuestions.chain((question) => fc.tuple(fc.constant(question), fc.array(answersTo(question), { minLength: 5, maxLength: 20 }))),
      fc.constantFrom(...Object.values(PartialCredit)),
      ([question, answers], partialCredit) => {
        const quiz = { ...storedWith([TEXT], { partialCredit }), sections: [{ id: '', title: '', draw: null, questions: [question] }] };
        const { notes, copy } = reading(quiz);
        if (notes.length > 0) return;
        compared += 1;
        const again = copy();
        expect([again.kind, again.points]).toEqual([question.kind, question.points]);
        for (const answer of answers) {
          const { points } = mark(question, answer, partialCredit);
          expect(mark(again, translated(answer, question, again), partialCredit).points).toBeCloseTo(points, 5);
        }
      },
    ),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(20);
});
