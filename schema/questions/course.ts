import type { Ask } from '../../platform/kernel/ask.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { question } from '../../platform/transport/ask.js';
import type { CourseSnapshot } from '../events/course.js';

/** What a course's rules need to know. `sequence` is the course's `version`. */
export interface CourseFacts {
  readonly id: string;
  readonly sequence: number;
  readonly status: string;
  readonly instructorId: string;
  readonly staffIds: string[];
}

/** As an event tells them. */
export const courseFacts = ({
  payload: { courseId: id, status, instructorId, staffIds },
  sequence,
}: EventEnvelope<CourseSnapshot>): CourseFacts => ({ id, sequence, status, instructorId, staffIds });

/** The same with its title, for services that notify people of it. `updatedAt` is ISO 8601. */
export interface TitledCourseFacts extends CourseFacts {
  readonly title: string;
  readonly updatedAt: string;
}

/** The same with its end, for services by whose rules something changes then. ISO 8601; null: it has none. */
export interface DatedCourseFacts extends CourseFacts {
  readonly endsAt: string | null;
}

/** As an event tells them. */
export const datedCourseFacts = (event: EventEnvelope<CourseSnapshot>): DatedCourseFacts => ({
  ...courseFacts(event),
  endsAt: event.payload.endsAt,
});

interface Identified {
  readonly id: string;
}

interface Answered extends Identified {
  readonly version: number;
  readonly status: string;
  readonly instructor: Identified;
  readonly staff: readonly Identified[];
}

const FIELDS = 'id version status instructor { id } staff { id }';

export const courseById = question<{ readonly course: Answered | null }, { id: string }>(
  'course',
  `query ($id: ID!) { course(id: $id) { ${FIELDS} } }`,
);

export const titledCourseById = question<
  { readonly course: (Answered & Pick<TitledCourseFacts, 'title' | 'updatedAt'>) | null },
  { id: string }
>('course', `query ($id: ID!) { course(id: $id) { ${FIELDS} title updatedAt } }`);

export const datedCourseById = question<{ readonly course: (Answered & Pick<DatedCourseFacts, 'endsAt'>) | null }, { id: string }>(
  'course',
  `query ($id: ID!) { course(id: $id) { ${FIELDS} endsAt } }`,
);

/** Null when there is no such course; UNAVAILABLE when its service is away. */
export async function askCourse({ ask }: { readonly ask: Ask }, id: string): Promise<CourseFacts | null> {
  const { course } = await ask(courseById, { id });
  return course && factsOf(course);
}

/** The same with its title. */
export async function askTitledCourse({ ask }: { readonly ask: Ask }, id: string): Promise<TitledCourseFacts | null> {
  const { course } = await ask(titledCourseById, { id });
  return course && { ...factsOf(course), title: course.title, updatedAt: course.updatedAt };
}

/** The same with its end. */
export async function askDatedCourse({ ask }: { readonly ask: Ask }, id: string): Promise<DatedCourseFacts | null> {
  const { course } = await ask(datedCourseById, { id });
  return course && { ...factsOf(course), endsAt: course.endsAt };
}

const factsOf = ({ id, version: sequence, status, instructor, staff }: Answered): CourseFacts => ({
  id,
  sequence,
  status,
  instructorId: instructor.id,
  staffIds: staff.map((each) => each.id),
});
