import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import { mark } from '../../../subgraphs/content/quiz/engine/mark.js';
import { exportedQuiz } from '../../../subgraphs/content/quiz/exported-quiz.js';
import { importedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { PartialCredit, QuestionKind, questionsOf, type StoredQuestion } from '../../../subgraphs/content/quiz/quiz.js';
import { answersTo, EXAMPLES, rightAnswerTo, storedQuestions, storedWith } from '../../../subgraphs/content/quiz/test-kit/quizzes.js';
import { EXTENSION } from '../../extension/extension.js';
import { readCartridge } from '../../import/common-cartridge/read-cartridge.js';
import { type CoursePackage, type PackageItem } from '../../import/package/course-package.js';
import { possible } from '../../import/package/possible.js';
import { readQuiz } from '../../import/qti-1.2/read-quiz.js';
import { archiveOf } from '../../import/test-kit/archive-of.js';
import { courses, inMemory } from '../test-kit/courses.js';
import { translated } from '../test-kit/translated.js';
import { canvasDocument } from './quiz-documents.js';

const bytesOf = async (item: PackageItem) => {
  if (item.kind !== 'PDF' && item.kind !== 'VIDEO') return [];
  return Promise.all([item, ...(item.tracks ?? [])].map(async (each) => (await buffer(await each.open())).toString()));
};

const again = async (files: Record<string, string | Buffer>) => readCartridge(archiveOf(files), 'x');

/** Functions are not compared; what they open is. */
const comparable = async (course: CoursePackage) => ({
  course: JSON.parse(JSON.stringify(course)),
  bytes: await Promise.all(course.modules.flatMap(({ items }) => items).map(bytesOf)),
});

test('property: a course that went out and came in again is the same course', async () => {
  await fc.assert(
    fc.asyncProperty(courses, async (course) => {
      const files = await inMemory(course);
      const read = await again(files);
      expect(await comparable(read)).toEqual(await comparable(course));
      expect(await inMemory(read)).toEqual(files);
      for (const [name, content] of Object.entries(files)) if (/\.(xml|qti)$/.test(name)) parseXml(content);
    }),
    { numRuns: 60 },
  );
}, 60_000);

const withQuiz = (stored: ReturnType<typeof storedWith>): CoursePackage => ({
  title: 'Sums',
  summary: '',
  description: '',
  language: 'en',
  modules: [{ title: 'One', items: [{ kind: 'QUIZ', id: 'R1', title: 'A quiz', required: true, quiz: exportedQuiz(stored) }] }],
  notes: [],
});

const quizIn = ({ modules }: CoursePackage) => {
  const [item] = modules.flatMap(({ items }) => items);
  return item?.kind === 'QUIZ' ? item.quiz : null;
};

describe('for those who do not know the extension', () => {
  const all = storedWith(Object.values(EXAMPLES), { attemptsAllowed: 3, timeLimitSeconds: 120 });

  test('a quiz has all kinds that QTI 1.2 can say, as Canvas writes them', async () => {
    const { [EXTENSION]: _, ...files } = await inMemory(withQuiz(all));
    const read = quizIn(await again(files));
    expect(read).toMatchObject({ attemptsAllowed: 3, timeLimitSeconds: 120 });
    const questions = questionsOf(importedQuiz(read as NonNullable<typeof read>));
    const kinds = Object.values(EXAMPLES).flatMap(({ kind, points }) => (kind === QuestionKind.ORDERING ? [] : [[kind, points]]));
    expect(questions.map(({ kind, points }) => [kind, points])).toEqual(kinds);
    expect(questions[0]).toMatchObject({
      prompt: 'Which one?',
      feedback: 'It is b',
      choices: [...'abcd'].map((text) => ({ text, feedback: `about ${text}` })),
    });
    expect(questions.map(({ key }) => key)).toMatchObject([
      { choiceIds: [questions[0]?.choices[1]?.id] },
      { choiceIds: [questions[1]?.choices[1]?.id, questions[1]?.choices[2]?.id] },
      { number: 1, tolerance: expect.closeTo(0.1, 6) },
      { texts: ['Straße', 'Weg'] },
      {},
      {},
    ]);
  });

  const { ALL_OR_NOTHING, PROPORTIONAL } = PartialCredit;
  const sayable = storedQuestions(Object.values(QuestionKind).filter((kind) => kind !== QuestionKind.ORDERING));

  test('property: a question of QTI 1.2 marks every answer as before, in parts where it has slots', () => {
    fc.assert(
      fc.property(
        sayable
          .filter(({ points }) => points >= 0.01)
          .chain((question) => fc.tuple(fc.constant(question), fc.array(answersTo(question), { minLength: 5, maxLength: 20 }))),
        ([question, answers]) => {
          const rule = question.slots.length > 0 ? PROPORTIONAL : ALL_OR_NOTHING;
          const quiz = exportedQuiz({
            ...storedWith([EXAMPLES.TEXT]),
            sections: [{ id: '', title: '', draw: null, questions: [question] }],
          });
          const read = readQuiz(parseXml(canvasDocument('R1', 'A quiz', quiz)));
          expect(read.notes).toEqual([]);
          const copy = importedQuiz(read.quiz as NonNullable<typeof read.quiz>);
          const [again] = questionsOf(copy) as [StoredQuestion];
          expect(again).toMatchObject({ kind: question.kind, points: expect.closeTo(question.points, 5) });
          for (const answer of [...answers, rightAnswerTo(question)]) {
            const { points } = mark(again, translated(answer, question, again), copy.partialCredit);
            expect(points).toBeCloseTo(mark(question, answer, rule).points, 4);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('the document of the standard has the kinds of its profile alone, in one section', async () => {
    const { [EXTENSION]: _, 'non_cc_assessments/R1.xml.qti': __, ...files } = await inMemory(withQuiz(all));
    const read = quizIn(await again(files));
    expect(read?.sections.map(({ questions }) => questions.map(({ kind }) => kind))).toEqual([
      ['SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'TEXT'],
    ]);
    expect(String(files['quizzes/R1.xml']).match(/cc_profile/g)).toHaveLength(4);
  });
});

test('a quiz that was changed elsewhere is what its documents say', async () => {
  const files = await inMemory(withQuiz(storedWith([EXAMPLES.SINGLE_CHOICE], { weight: 5 })));
  const changed = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, String(content).replaceAll('Which one?', 'Which?')]),
  );
  const read = await again({ ...changed, [EXTENSION]: files[EXTENSION] as string });
  expect(quizIn(read)?.sections[0]?.questions[0]?.prompt).toBe('Which?');
  expect(quizIn(read)?.weight).toBeUndefined();
  expect(read.notes).toMatchObject([
    { id: 'quizzes/R1.xml', left: 'in part', reason: expect.stringContaining('changed after its export') },
  ]);
});

test('what an extension says passes the rules of every input', async () => {
  const files = await inMemory(withQuiz(storedWith([EXAMPLES.SINGLE_CHOICE])));
  const own = JSON.parse(String(files[EXTENSION]));
  const item = own.items['quizzes/R1.xml'];
  const changed = {
    ...own,
    items: { 'quizzes/R1.xml': { ...item, placedAs: 'a\u202e\n'.repeat(500), quiz: { ...item.quiz, passPercent: 400 } } },
  };
  const read = await again({ ...files, [EXTENSION]: JSON.stringify(changed) });
  expect(read.modules[0]?.items[0]?.placedAs).toMatch(/^[a …]{1,200}$/);
  expect(possible(read)).toMatchObject({ modules: [], notes: [{ id: 'R1', left: 'out', reason: expect.stringContaining('passPercent') }] });
});

test.each([
  '{',
  '[]',
  '{"version":2,"items":{}}',
  '{"version":1,"items":{"quizzes/R1.xml":{"quiz":{"sections":7}}}}',
  '{"version":1,"items":{},"course":{"summary":"\\u0000","description":""}}',
])('an extension that is none is named, and the rest is read: %s', async (extension) => {
  const files = await inMemory(withQuiz(storedWith([EXAMPLES.SINGLE_CHOICE])));
  const read = await again({ ...files, [EXTENSION]: extension });
  expect(quizIn(read)?.sections[0]?.questions).toHaveLength(1);
  expect(read.notes).toMatchObject([{ id: EXTENSION, left: 'out' }]);
});
