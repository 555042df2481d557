import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/** The events of courses. Each carries the whole course as its consumers know it, so the next event makes up for a missed one. */
export const courseEvents = topic('course.events', 'courseId');

const moment = z.iso.datetime();

const course = z.object({
  courseId: z.string(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  description: z.string(),
  topics: z.array(z.string()),
  level: z.enum(['INTRODUCTORY', 'INTERMEDIATE', 'ADVANCED']).nullable(),
  /** BCP 47. */
  language: z.string(),
  status: z.enum(['DRAFT', 'PUBLISHED', 'ARCHIVED', 'DELETING']),
  instructorId: z.string(),
  staffIds: z.array(z.string()),
  /** `amount` in minor units of `currency` (ISO 4217). */
  price: z.object({ amount: z.int().nonnegative(), currency: z.string() }),
  /** Seats; null is no limit. */
  capacity: z.int().positive().nullable(),
  startsAt: moment.nullable(),
  endsAt: moment.nullable(),
  /** Students can enroll from the one until the other; null is no limit. Earlier events lack all three. */
  enrollmentOpensAt: moment.nullable().optional(),
  enrollmentClosesAt: moment.nullable().optional(),
  /** IANA: in which the dates are meant to be read. */
  timeZone: z.string().optional(),
  prerequisiteIds: z.array(z.string()),
  publishedAt: moment.nullable(),
  createdAt: moment,
  updatedAt: moment,
});

export type CourseSnapshot = z.infer<typeof course>;

const item = z.object({
  id: z.string(),
  kind: z.enum(['CONTENT', 'ASSIGNMENT']),
  /** The content or the assignment that it shows. */
  refId: z.string(),
  /** Counts towards completion. */
  required: z.boolean(),
});

/** Modules and items in their order. Titles are left out: no consumer needs them, and a curriculum may be long. */
const modules = z.array(z.object({ id: z.string(), items: z.array(item) }));

export type CurriculumSnapshot = z.infer<typeof modules>;

export const CourseCreated = courseEvents.event('COURSE_CREATED', 1, course);

/** `changed` names the fields that differ from before. */
export const CourseUpdated = courseEvents.event('COURSE_UPDATED', 1, course.extend({ changed: z.array(z.string()) }));

export const CoursePublished = courseEvents.event('COURSE_PUBLISHED', 1, course);

export const CourseArchived = courseEvents.event('COURSE_ARCHIVED', 1, course);

/** `added` or `removed` is the user; both, when the course was handed on from one instructor to another. */
export const CourseStaffChanged = courseEvents.event(
  'COURSE_STAFF_CHANGED',
  1,
  course.extend({ added: z.string().nullable(), removed: z.string().nullable() }),
);

export const CourseCurriculumChanged = courseEvents.event(
  'COURSE_CURRICULUM_CHANGED',
  1,
  z.object({ courseId: z.string(), updatedAt: moment, modules }),
);

/**
 * A course was made from another one. COURSE_CREATED and COURSE_CURRICULUM_CHANGED of the new course come before. The owner of the
 * content or the assignment `fromRefId` makes its copy under the id `toRefId`. Items that show the same thing have the same `toRefId`.
 */
export const CourseDuplicated = courseEvents.event(
  'COURSE_DUPLICATED',
  1,
  z.object({
    courseId: z.string(),
    sourceCourseId: z.string(),
    modules: z.array(z.object({ from: z.string(), to: z.string() })),
    items: z.array(
      z.object({ from: z.string(), to: z.string(), kind: z.enum(['CONTENT', 'ASSIGNMENT']), fromRefId: z.string(), toRefId: z.string() }),
    ),
  }),
);

/**
 * The steps of the saga that deletes a course. On COURSE_DELETED each of these services removes what it has of the course, and answers
 * its step.
 */
const deletionStep = <Name extends string>(step: Name) => ({ saga: 'course-deletion', step }) as const;
export const deletionSteps = {
  enrollments: deletionStep('enrollments'),
  assignments: deletionStep('assignments'),
  submissions: deletionStep('submissions'),
  evaluations: deletionStep('evaluations'),
  contents: deletionStep('contents'),
} as const;

/**
 * The course is gone for good: nothing is accepted under it any more. A service that keeps anything of it removes that and keeps a
 * tombstone; a service with a step answers it for `sagaId`. The last event of its course.
 */
export const CourseDeleted = courseEvents.event(
  'COURSE_DELETED',
  1,
  z.object({
    courseId: z.string(),
    sagaId: z.uuid(),
    title: z.string(),
    instructorId: z.string(),
    staffIds: z.array(z.string()),
    deletedAt: moment,
  }),
);
