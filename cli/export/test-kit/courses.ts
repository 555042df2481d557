import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { AttemptRule } from '../../../schema/events/assignment.js';
import { exportedQuiz } from '../../../subgraphs/content/quiz/exported-quiz.js';
import { storedQuizzes } from '../../../subgraphs/content/quiz/test-kit/quizzes.js';
import { TrackKind } from '../../../subgraphs/content/track/track-kind.js';
import { type CoursePackage, titled } from '../../import/package/course-package.js';
import { cartridgeFiles } from '../common-cartridge/cartridge-files.js';

/** The files of a cartridge, as they would be in its zip. */
export async function inMemory(course: CoursePackage): Promise<Record<string, string | Buffer>> {
  const files = [...cartridgeFiles(course)].map(
    async ([name, content]) => [name, typeof content === 'string' ? content : await buffer(await content())] as const,
  );
  return Object.fromEntries(await Promise.all(files));
}

const open = (content: string) => async () => Readable.from([Buffer.from(content)]);
const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => titled(`x${text}y`, 'x'));
const prose = fc
  .string({
    unit: fc.oneof(fc.constantFrom('\n', ' ', '\t', '\r', '<', '&', ']]>', '`', '# '), fc.string({ unit: 'grapheme', maxLength: 4 })),
  })
  .map((text) => text.replace(/[^\P{Cc}\t\n\r]/gu, ''));
const seconds = fc.option(fc.integer({ min: 0, max: 9_999 }), { nil: undefined });
const hundredths = fc.integer({ min: 0, max: 10_000 }).map((value) => value / 100);
const moment = fc.option(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), { nil: undefined });

const common = { title: line, placedAs: fc.option(line, { nil: undefined }), required: fc.boolean() };
const article = fc.record({ ...common, kind: fc.constant('ARTICLE' as const), text: prose, durationSeconds: seconds });
const quiz = fc.record({ ...common, kind: fc.constant('QUIZ' as const), quiz: storedQuizzes.map(exportedQuiz) });
const fileWith = (kinds: readonly (readonly ['PDF' | 'VIDEO', string])[]) =>
  fc.constantFrom(...kinds).chain(([kind, mimeType]) =>
    fc.record({
      ...common,
      kind: fc.constant(kind),
      mimeType: fc.constant(mimeType),
      fileName: line,
      durationSeconds: seconds,
      completeAtPercent: kind === 'VIDEO' ? fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }) : fc.constant(undefined),
      tracks:
        kind === 'VIDEO'
          ? fc.array(
              fc.record({
                kind: fc.constantFrom(...Object.values(TrackKind)),
                language: fc.constantFrom('en', 'de-CH'),
                label: line,
                fileName: line,
                mimeType: fc.constantFrom('text/vtt', 'text/plain'),
                open: prose.map(open),
              }),
              { minLength: 1, maxLength: 3 },
            )
          : fc.constant(undefined),
      open: fc.string().map(open),
    }),
  );
const file = fileWith([
  ['PDF', 'application/pdf'],
  ['VIDEO', 'video/mp4'],
  ['VIDEO', 'video/webm'],
]);
const assignment = fc.record({
  ...common,
  kind: fc.constant('ASSIGNMENT' as const),
  details: fc.record({
    instructions: prose,
    points: hundredths,
    weight: hundredths,
    opensAt: moment,
    dueAt: moment,
    closesAt: moment,
    attemptsAllowed: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    countedAttempt: fc.constantFrom(...Object.values(AttemptRule)),
    latePolicy: fc.option(fc.record({ percentPerDay: hundredths, floorPercent: hundredths }), { nil: undefined }),
    rubric: fc.option(fc.array(fc.record({ title: line, points: hundredths }), { minLength: 1, maxLength: 3 }), { nil: undefined }),
  }),
});

const modules = fc.array(
  fc.record({ title: line, items: fc.array(fc.oneof(article, quiz, file, assignment), { minLength: 1, maxLength: 4 }) }),
  { minLength: 1, maxLength: 3 },
);
/** Courses that have something of everything. */
export const courses: fc.Arbitrary<CoursePackage> = fc
  .record({ title: line, summary: prose, description: prose, language: fc.constantFrom('en', 'de', 'pt-BR'), modules })
  .map((course) => {
    let count = 0;
    const numbered = course.modules.map((module) => ({ ...module, items: module.items.map((item) => ({ ...item, id: `R${++count}` })) }));
    return { ...course, modules: numbered as CoursePackage['modules'], notes: [] };
  });
