import type { RequestContext } from '../../../platform/kernel/context.js';
import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { askTitledCourse, type TitledCourseFacts } from '../../../schema/questions/course.js';
import { ofCourse, Via } from '../audience/audience.js';
import { setMembers } from '../audience/membership.js';
import { KnownCourse } from './known-course.entity.js';

/** Courses as `course` tells of them. The staff of a course belong to its audience. */
export const knownCourses = readModel<KnownCourse, TitledCourseFacts>({
  entity: KnownCourse,
  ask: askTitledCourse,
  onUpserted: (context: RequestContext, { id, instructorId, staffIds, updatedAt }) =>
    setMembers(context, { audience: ofCourse(id), via: Via.STAFF }, [instructorId, ...staffIds], new Date(updatedAt)),
});
