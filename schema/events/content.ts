import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';
import { AttemptRule } from './assignment.js';

/**
 * The events of what a course teaches with. Each carries what its consumers know of a content, so the next event makes up for a missed
 * one; the questions of a quiz and their keys are in none. A service that lacks one asks content: `contentFacts(id)`.
 */
export const contentEvents = topic('content.events', 'contentId');

const moment = z.iso.datetime();

/** What a quiz counts for, in the words of an assignment. */
const quizTerms = z.object({
  /** What an attempt is given out of, in points. */
  maxScore: z.number().nonnegative(),
  /** Its part in the grade of the course, in proportion to the weights of the others; 0 does not count. */
  weight: z.number().nonnegative(),
  passPercent: z.number().min(0).max(100),
  countedAttempt: z.enum(AttemptRule),
  /** Null is no limit. */
  attemptsAllowed: z.int().positive().nullable(),
  /** From when on a student sees their score, by every path. Absent in earlier events: from the submission on. */
  scoreShown: z.enum(['NEVER', 'AFTER_SUBMIT', 'AFTER_LAST_ATTEMPT', 'AFTER_COURSE_END']).optional(),
});

export type QuizTerms = z.infer<typeof quizTerms>;

const content = z.object({
  contentId: z.uuid(),
  courseId: z.uuid(),
  kind: z.enum(['VIDEO', 'PDF', 'ARTICLE', 'QUIZ']),
  title: z.string(),
  /** The beginning of an article, to be searched. */
  excerpt: z.string().nullable(),
  /** Learners can open it: what is made of a file waits for the file. */
  ready: z.boolean(),
  durationSeconds: z.int().nonnegative().nullable(),
  /** The share of a video that completes it. */
  completeAtPercent: z.int().min(1).max(100).nullable(),
  /** Of a QUIZ alone. */
  quiz: quizTerms.nullable(),
  createdAt: moment,
  updatedAt: moment,
});

export type ContentSnapshot = z.infer<typeof content>;

export const ContentCreated = contentEvents.event('CONTENT_CREATED', 1, content);

/** `changed` names the fields that differ from before: of the snapshot, or `text`, or `questions`. */
export const ContentUpdated = contentEvents.event('CONTENT_UPDATED', 1, content.extend({ changed: z.array(z.string()) }));

/** Its file has arrived and is what was announced: the first, or one in the place of another. */
export const ContentReady = contentEvents.event('CONTENT_READY', 1, content);

/** The staff deleted it while its course exists. When a course is deleted, COURSE_DELETED stands for all its contents. */
export const ContentDeleted = contentEvents.event('CONTENT_DELETED', 1, content);

/**
 * What one student has at a quiz beside everybody's time and attempts, whole: the next event of the same student replaces it, and zeros
 * take it back. Of extra attempts this is the word that holds; those of attempts tell what was known when they happened.
 */
export const QuizAccommodationSet = contentEvents.event(
  'QUIZ_ACCOMMODATION_SET',
  1,
  content.extend({ studentId: z.uuid(), extraTimePercent: z.int().nonnegative(), extraAttempts: z.int().nonnegative() }),
);

/**
 * The events of what one learner does with a content. They have a topic of their own, with an id of the attempt as key: on the content's
 * key the submissions of a whole course would wait for each other. Everything of one attempt stays in order.
 */
export const contentAttemptEvents = topic('content.attempts.events', 'attemptId');

const ofALearner = z.object({
  attemptId: z.uuid(),
  contentId: z.uuid(),
  courseId: z.uuid(),
  studentId: z.uuid(),
});

export type OfALearner = z.infer<typeof ofALearner>;

/**
 * A learner has earned the content: watched enough of the video, or passed the quiz. It is never taken back. `attemptId` is the attempt
 * that passed, and for a video an id of this learner's watching.
 */
export const ContentCompleted = contentAttemptEvents.event('CONTENT_COMPLETED', 1, ofALearner.extend({ at: moment }));

const attempted = ofALearner.extend({
  /** From 1, per quiz and student. */
  number: z.int().positive(),
  /** What this attempt is given out of, in points. */
  maxScore: z.number().nonnegative(),
  /** Attempts that the student has beside those that the quiz allows everybody. */
  extraAttempts: z.int().nonnegative(),
});

export type QuizAttempted = z.infer<typeof attempted>;

/** A student has begun an attempt. It is open until it is submitted: what waits for the last attempt waits for it too. */
export const QuizAttemptStarted = contentAttemptEvents.event('QUIZ_ATTEMPT_STARTED', 1, attempted.extend({ startedAt: moment }));

const graded = attempted.extend({
  contentTitle: z.string(),
  submittedAt: moment,
  score: z.number().nonnegative(),
  /** Of `maxScore`, rounded down. */
  percent: z.int().min(0).max(100),
  passed: z.boolean(),
});

export type QuizResult = z.infer<typeof graded>;

/** An attempt is over and graded: the student handed it in, or its time ran out and what was saved counts. */
export const QuizSubmitted = contentAttemptEvents.event('QUIZ_SUBMITTED', 1, graded.extend({ by: z.enum(['STUDENT', 'TIME']) }));

/** A corrected key gave an attempt another score. Nothing is told of one whose score stays. */
export const QuizRegraded = contentAttemptEvents.event(
  'QUIZ_REGRADED',
  1,
  graded.extend({
    previousScore: z.number().nonnegative(),
    regradedAt: moment,
    /** Whether the student sees the score of this attempt at this moment, by the quiz's review policy. */
    scoreSeen: z.boolean(),
  }),
);

/**
 * Corrected keys have changed what counts of a student's attempts at a quiz: told once, however many attempts were marked again, with the
 * last of those as key. Nothing is told of a grade that stays.
 */
export const QuizGradeChanged = contentAttemptEvents.event(
  'QUIZ_GRADE_CHANGED',
  1,
  ofALearner.extend({
    contentTitle: z.string(),
    /** By the quiz's rule of the attempt that counts. */
    previousScore: z.number().nonnegative(),
    score: z.number().nonnegative(),
    /** What the score is out of now, in points. */
    maxScore: z.number().nonnegative(),
    changedAt: moment,
    /** Whether the student sees the score at this moment, by the quiz's review policy. */
    scoreSeen: z.boolean(),
  }),
);

export type QuizGradeChange = z.infer<(typeof QuizGradeChanged)['schema']>;
