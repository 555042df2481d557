import { thingsInCourses } from '../../../schema/read-models/opening.js';
import { knownCourses } from '../course/known-courses.js';
import { learners } from '../enrollment/known-enrollments.js';
import { contentPolicy } from '../policy.js';
import { ContentItem } from './content-item.entity.js';

/** Who sees and changes contents. */
export const contents = thingsInCourses({ entity: ContentItem, courses: knownCourses, policy: contentPolicy, ...learners });
