import { question } from '../../../platform/ask.js';
import type { RequestContext } from '../../../platform/context.js';
import { readModel } from '../../../platform/read-model/read-model.js';
import { ofCourse, Via } from '../audience/audience.js';
import { setMembers } from '../audience/membership.js';
import { KnownCourse } from './known-course.entity.js';

/** A course as events and its owner tell of it. `updatedAt` is ISO 8601. */
export interface CourseFacts {
  readonly id: string;
  readonly sequence: number;
  readonly title: string;
  readonly status: string;
  readonly instructorId: string;
  readonly staffIds: string[];
  readonly updatedAt: string;
}

interface Identified {
  readonly id: string;
}

interface Answer {
  readonly course:
    | (Pick<CourseFacts, 'id' | 'title' | 'status' | 'updatedAt'> & {
        readonly version: number;
        readonly instructor: Identified;
        readonly staff: readonly Identified[];
      })
    | null;
}

const courseById = question<Answer, { id: string }>(
  'course',
  'query ($id: ID!) { course(id: $id) { id version title status updatedAt instructor { id } staff { id } } }',
);

/** Courses as `course` tells of them. Who staffs one belongs to its audience. */
export const knownCourses = readModel<KnownCourse, CourseFacts>({
  entity: KnownCourse,
  async ask({ ask }, id) {
    const { course } = await ask(courseById, { id });
    if (!course) return null;
    const { version: sequence, title, status, updatedAt } = course;
    return { id, sequence, title, status, updatedAt, instructorId: course.instructor.id, staffIds: course.staff.map((each) => each.id) };
  },
  kept: (context: RequestContext, { id, instructorId, staffIds, updatedAt }) =>
    setMembers(context, { audience: ofCourse(id), via: Via.STAFF }, [instructorId, ...staffIds], new Date(updatedAt)),
});
