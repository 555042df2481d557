import { copiesInto } from '../../../schema/read-models/copies.js';
import { Assignment } from '../assignment/assignment.entity.js';
import { knownCourses } from '../course/known-courses.js';

/** A course was made from another: its assignments are copied under the ids that its items refer to already. */
export const copyAssignments = copiesInto({
  entity: Assignment,
  courses: knownCourses,
  kind: 'ASSIGNMENT',
  copy: async ({ em, clock }, source, { id, courseId }) => void em.persist(source.copiedTo(courseId, id, clock.now())),
});
