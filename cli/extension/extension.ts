import { z } from 'zod';
import { AttemptRule } from '../../schema/events/assignment.js';
import { PartialCredit, QuestionKind, ReviewMoment } from '../../subgraphs/content/quiz/quiz.js';
import { TrackKind } from '../../subgraphs/content/track/track-kind.js';
import { LIMITS } from '../../subgraphs/course/limits.js';

// What an exported package holds beside what its standard can say. Other systems ignore the file. It may come from anywhere, so its shape
// is checked here, and what its values may be by the inputs of the services.

/** Beside the manifest. */
export const EXTENSION = 'lms/extension.json';

const choice = z.object({ text: z.string(), correct: z.boolean().optional(), feedback: z.string().optional() });

const bounds = { least: z.number().nullable(), most: z.number().nullable(), mostChoices: z.int().nullable() };
const marking = z.union([
  z.object({ partialCredit: z.enum(PartialCredit) }),
  z.object({ texts: z.array(z.object({ text: z.string(), worth: z.number() })) }),
  z.object({ worths: z.array(z.array(z.number())), ...bounds }),
]);

const question = z.object({
  kind: z.enum(QuestionKind),
  prompt: z.string(),
  points: z.number(),
  feedback: z.string().optional(),
  choices: z.array(choice).optional(),
  slots: z.array(z.object({ id: z.string().optional(), text: z.string(), choices: z.array(choice) })).optional(),
  answerNumber: z.number().optional(),
  tolerance: z.number().optional(),
  answerTexts: z.array(z.string()).optional(),
  isCaseSensitive: z.boolean().optional(),
  marking: marking.optional(),
});

const moment = z.enum(ReviewMoment);

const quiz = z.object({
  attemptsAllowed: z.int().nullable(),
  timeLimitSeconds: z.int().nullable(),
  passPercent: z.int(),
  weight: z.number(),
  countedAttempt: z.enum(AttemptRule),
  shuffleQuestions: z.boolean(),
  shuffleChoices: z.boolean(),
  partialCredit: z.enum(PartialCredit),
  review: z.object({ score: moment, answers: moment, key: moment, feedback: moment }),
  sections: z.array(z.object({ title: z.string(), draw: z.int().nullable(), questions: z.array(question) })),
});

const assignment = z.object({
  /** Where they are not those of the rubric. */
  points: z.number().optional(),
  weight: z.number(),
  countedAttempt: z.enum(AttemptRule),
  latePolicy: z.object({ percentPerDay: z.number(), floorPercent: z.number() }).optional(),
});

const track = z.object({
  kind: z.enum(TrackKind),
  language: z.string(),
  label: z.string(),
  fileName: z.string(),
  mimeType: z.string(),
  /** The file in the package. */
  href: z.string(),
});

const item = z.object({
  required: z.boolean().optional(),
  /** What its module calls it, where that is another name. */
  placedAs: z.string().optional(),
  durationSeconds: z.int().optional(),
  completeAtPercent: z.int().optional(),
  fileName: z.string().optional(),
  tracks: z.array(track).optional(),
  assignment: assignment.optional(),
  quiz: quiz.optional(),
  /** SHA-256 of each document that says of the quiz what its standard can say: of a quiz that was changed elsewhere, those are right. */
  documents: z.record(z.string(), z.string()).optional(),
});

/** As the course will take it: it is refused whole for what it cannot hold. */
const proseOf = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\P{Cc}\t\n\r\u007f-\u009f]*$/u);

export const extensionSchema = z.object({
  version: z.literal(1),
  course: z.object({ summary: proseOf(LIMITS.summaryLength), description: proseOf(LIMITS.descriptionLength) }).optional(),
  /** By their files in the package. */
  items: z.record(z.string(), item),
});

export type ExtensionContent = z.output<typeof extensionSchema>;
export type ExtensionItem = z.output<typeof item>;
