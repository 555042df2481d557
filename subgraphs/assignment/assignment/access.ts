import { thingsInCourses } from '../../../schema/read-models/opening.js';
import { knownCourses } from '../course/known-courses.js';
import { learners } from '../enrollment/known-enrollments.js';
import { assignmentPolicy } from '../policy.js';
import { Assignment } from './assignment.entity.js';

/** Who sees and changes assignments. */
export const assignments = thingsInCourses({ entity: Assignment, courses: knownCourses, policy: assignmentPolicy, ...learners });
