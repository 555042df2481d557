import type { Ask } from '../../platform/kernel/ask.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { question } from '../../platform/transport/ask.js';
import type { EnrollmentSnapshot } from '../events/enrollment.js';

/** Who is in which course, and how. `sequence` is the enrollment's `version`. */
export interface EnrollmentFacts {
  readonly id: string;
  readonly sequence: number;
  readonly courseId: string;
  readonly studentId: string;
  readonly status: string;
}

/** As an event tells it. */
export const enrollmentFacts = ({
  payload: { enrollmentId: id, courseId, studentId, status },
  sequence,
}: EventEnvelope<EnrollmentSnapshot>): EnrollmentFacts => ({ id, sequence, courseId, studentId, status });

/** There is one enrollment of a student in a course, for ever. */
export type OfStudent = Readonly<Record<'courseId' | 'studentId', string>>;

interface Answered {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

export const enrollmentOf = question<{ readonly enrollmentOf: Answered | null }, OfStudent>(
  'enrollment',
  `query ($courseId: ID!, $studentId: ID!) {
    enrollmentOf(courseId: $courseId, studentId: $studentId) { id version status course { id } student { id } }
  }`,
);

/** Null when the student never was in the course; UNAVAILABLE when its service is away. */
export async function askEnrollmentOf({ ask }: { readonly ask: Ask }, { courseId, studentId }: OfStudent): Promise<EnrollmentFacts | null> {
  const { enrollmentOf: found } = await ask(enrollmentOf, { courseId, studentId });
  return (
    found && {
      id: found.id,
      sequence: found.version,
      courseId: found.course.id,
      studentId: found.student.id,
      status: found.status,
    }
  );
}
