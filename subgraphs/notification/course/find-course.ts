import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { transaction } from '../../../platform/entity.js';
import { isId } from '../../../platform/ids.js';
import { keepCourse } from './keep-course.js';
import { KnownCourse } from './known-course.entity.js';

interface Answer {
  readonly course: {
    readonly id: string;
    readonly version: number;
    readonly title: string;
    readonly status: string;
    readonly instructor: { readonly id: string };
    readonly staff: readonly { readonly id: string }[];
  } | null;
}

const courseById = question<Answer, { id: string }>(
  'course',
  'query ($id: ID!) { course(id: $id) { id version title status instructor { id } staff { id } } }',
);

/**
 * A course as it is known here when that `suffices`; otherwise as its owner knows it, whose news may still be on its way.
 * UNAVAILABLE when the owner has to be asked and is away.
 */
export async function findCourse(
  context: RequestContext,
  id: string,
  suffices: (course: KnownCourse) => boolean,
): Promise<KnownCourse | null> {
  if (!isId(id)) return null;
  const known = await context.em.findOne(KnownCourse, { id });
  return known && suffices(known) ? known : ask(context, id);
}

async function ask(context: RequestContext, id: string): Promise<KnownCourse | null> {
  const { course } = await context.ask(courseById, { id });
  if (!course) return null;
  const answered = Object.assign(new KnownCourse(), {
    id: course.id,
    sequence: course.version,
    title: course.title,
    status: course.status,
    instructorId: course.instructor.id,
    staffIds: course.staff.map((each) => each.id),
  });
  // Not under the command's idempotency key: a repetition may find the course known, and its transactions are counted.
  const own = context.fresh();
  await transaction(own, (em) => keepCourse({ ...own, em }, answered, own.clock.now()));
  return answered;
}
