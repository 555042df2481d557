import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { isId } from '../../../platform/ids.js';
import { byKey } from '../../../platform/loader.js';
import { readModel } from '../../../platform/read-model/read-model.js';
import { KnownCourse } from './known-course.entity.js';

interface Answer {
  readonly course: {
    readonly id: string;
    readonly version: number;
    readonly status: string;
    readonly instructor: { readonly id: string };
    readonly staff: readonly { readonly id: string }[];
  } | null;
}

const courseById = question<Answer, { id: string }>(
  'course',
  'query ($id: ID!) { course(id: $id) { id version status instructor { id } staff { id } } }',
);

/** Courses as they are known here. Everything that is written under one shares its row. */
export const courses = readModel({
  entity: KnownCourse,
  async ask(context, id) {
    const { course } = await context.ask(courseById, { id });
    if (!course) return null;
    const { version: sequence, status, instructor, staff } = course;
    return { id, sequence, status, instructorId: instructor.id, staffIds: staff.map((each) => each.id) };
  },
});

/** A batch: courses as they are known here, whoever asks. */
export const knownCourses = async (ids: readonly string[], { em }: RequestContext) =>
  byKey(await em.find(KnownCourse, { id: { $in: ids.filter(isId) } }), ({ id }) => id);
