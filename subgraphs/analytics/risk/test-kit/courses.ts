import type { CourseAsOf, Learner, OwnWork, Work } from '../course-as-of.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const START = Date.UTC(2026, 0, 1);

/** A moment of the courses of these tests, which last 200 days. */
export const onDay = (day: number): Date => new Date(START + day * DAY_MS);

export const aWork = (id: string, work: Partial<Work> = {}): Work => ({ id, weight: 10, dueAt: null, closesAt: null, ...work });

/** Work that is due at the end of the day before. */
export const dueOn = (day: number, work: Partial<Work> = {}): Work => aWork(`due on ${day}`, { dueAt: onDay(day), ...work });

export const own = (work: Partial<OwnWork>): OwnWork => ({
  handedInAt: null,
  score: null,
  dueAt: null,
  closesAt: null,
  excused: false,
  ...work,
});

export const handedIn = (day: number, score: number | null = null): OwnWork => own({ handedInAt: onDay(day), score });

export const aLearner = (studentId: string, work: Readonly<Record<string, OwnWork>> = {}, learner: Partial<Learner> = {}): Learner => ({
  studentId,
  joinedAt: onDay(-30),
  hasCompleted: false,
  lastSeenAt: null,
  own: new Map(Object.entries(work)),
  ...learner,
});

export const aCourse = (
  day: number,
  works: readonly Work[],
  learners: readonly Learner[],
  course: Partial<CourseAsOf> = {},
): CourseAsOf => ({
  asOf: onDay(day),
  startsAt: onDay(0),
  endsAt: onDay(200),
  works,
  learners,
  ...course,
});
