import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Money } from '../../../platform/service/graphql/shared.js';
import { question } from '../../../platform/transport/ask.js';
import type { KnownCourse } from './known-course.entity.js';
import type { CourseItem } from './known-curriculum.entity.js';

/** What the events of a course, and its owner when it is asked, say about it. */
export interface CourseFacts extends CourseDates, Pick<KnownCourse, Copied> {
  readonly datesKnown: true;
}

type Copied =
  | 'id'
  | 'sequence'
  | 'title'
  | 'language'
  | 'status'
  | 'instructorId'
  | 'staffIds'
  | 'priceAmount'
  | 'priceCurrency'
  | 'capacity'
  | 'prerequisiteIds';

/** ISO 8601; null is no limit. */
interface CourseDates {
  readonly endsAt: string | null;
  readonly enrollmentOpensAt: string | null;
  readonly enrollmentClosesAt: string | null;
}

/** A course with its items, at one sequence. */
export interface WholeCourse {
  readonly facts: CourseFacts;
  readonly items: readonly CourseItem[];
}

interface Identified {
  readonly id: string;
}

interface Answer {
  readonly course:
    | (Identified &
        CourseDates & {
          readonly version: number;
          readonly title: string;
          readonly language: string;
          readonly status: string;
          readonly instructor: Identified;
          readonly staff: readonly Identified[];
          readonly price: Money;
          readonly capacity: number | null;
          readonly prerequisites: readonly Identified[];
          readonly modules: readonly { readonly items: readonly AnsweredItem[] }[];
        })
    | null;
}

interface AnsweredItem extends Pick<CourseItem, 'id' | 'kind' | 'required'> {
  readonly content: Identified | null;
  readonly assignment: Identified | null;
}

const courseById = question<Answer, { id: string }>(
  'course',
  `query ($id: ID!) {
    course(id: $id) {
      id version title language status endsAt enrollmentOpensAt enrollmentClosesAt instructor { id } staff { id } price { amount currency } capacity prerequisites { id }
      modules { items { id kind required content { id } assignment { id } } }
    }
  }`,
);

/** Asks the owner, because its event may not have arrived yet. Null when there is no such course; UNAVAILABLE when the owner is away. */
export async function askCourse({ ask }: RequestContext, id: string): Promise<WholeCourse | null> {
  const { course } = await ask(courseById, { id });
  if (!course) return null;
  const { version: sequence, title, language, status, price, capacity, endsAt, enrollmentOpensAt, enrollmentClosesAt } = course;
  return {
    facts: {
      id,
      sequence,
      title,
      language,
      status,
      priceAmount: price.amount,
      priceCurrency: price.currency,
      capacity,
      endsAt,
      enrollmentOpensAt,
      enrollmentClosesAt,
      datesKnown: true,
      instructorId: course.instructor.id,
      staffIds: idsOf(course.staff),
      prerequisiteIds: idsOf(course.prerequisites),
    },
    items: course.modules.flatMap(({ items }) => items.map(itemOf)),
  };
}

const idsOf = (things: readonly Identified[]): string[] => things.map(({ id }) => id);

const itemOf = ({ id, kind, required, content, assignment }: AnsweredItem): CourseItem => ({
  id,
  kind,
  required,
  refId: (content ?? assignment)?.id ?? '',
});
