import type { EntityClass } from '@mikro-orm/core';
import type { Batch, RequestContext } from '../../platform/kernel/context.js';
import { isId } from '../../platform/kernel/ids.js';
import type { Find } from '../../platform/messaging/read-model/cache-aside.js';
import { IN_COURSE } from '../events/enrollment.js';
import type { OfStudent } from '../questions/enrollment.js';
import type { EnrollmentCopy } from './enrollment-copy.entity.js';

/** Who is an active learner of a course, by a service's copy of enrollments. */
export interface Learners {
  /** For a command, before its transaction. Before the answer is no, the owner is asked; UNAVAILABLE when it is away. */
  learns(context: RequestContext, courseId: string, studentId: string): Promise<boolean>;
  /** A batch: those of the courses in which the caller is known here as a learner. */
  readonly ownCourses: Batch<string, true>;
}

export function learnersBy<Row extends EnrollmentCopy>(
  entity: EntityClass<Row>,
  enrollments: { readonly find: Find<Row, OfStudent> },
): Learners {
  return {
    async learns(context, courseId, studentId) {
      const enrollment = await enrollments.find(context, { courseId, studentId }, ({ isInCourse }) => isInCourse);
      return enrollment?.isInCourse ?? false;
    },
    async ownCourses(courseIds, { em, caller }) {
      if (caller.kind !== 'user') return new Map();
      const own = await em.find<EnrollmentCopy>(entity, {
        studentId: caller.userId,
        courseId: { $in: courseIds.filter(isId) },
        status: { $in: IN_COURSE },
      });
      return new Map(own.map(({ courseId }) => [courseId, true]));
    },
  };
}
