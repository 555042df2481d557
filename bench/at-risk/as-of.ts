import type { CourseAsOf } from '../../subgraphs/analytics/risk/course-as-of.js';
import type { Presentation, Registration } from './presentations.js';

/** A presentation at the end of one of its days, which are counted from its start. */
export interface PresentationAsOf {
  readonly presentation: Presentation;
  readonly course: CourseAsOf;
  /** Those who were registered, in the order of the course's learners. */
  readonly registered: readonly Registration[];
}

export function asOfDay(presentation: Presentation, day: number): PresentationAsOf {
  const { calendar, works, registrations } = presentation;
  const asOf = calendar.endOf(day);
  const registered = registrations.filter(({ registeredAt, leftAt }) => registeredAt <= asOf && !(leftAt && leftAt <= asOf));
  const learners = registered.map(({ studentId, registeredAt, results }) => {
    const known = [...results].filter(([, { at }]) => at <= asOf);
    return {
      studentId,
      joinedAt: registeredAt,
      hasCompleted: false,
      lastSeenAt: known.length === 0 ? null : new Date(Math.max(...known.map(([, { at }]) => at.getTime()))),
      own: new Map(known.map(([id, { at, score }]) => [id, { handedInAt: at, score, dueAt: null, closesAt: null, excused: false }])),
    };
  });
  return { presentation, registered, course: { asOf, startsAt: calendar.startsAt, endsAt: calendar.endsAt, works, learners } };
}
