import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { askDatedCourse } from '../../../schema/questions/course.js';
import { KnownCourse } from './known-course.entity.js';

export const knownCourses = readModel<KnownCourse>({ entity: KnownCourse, ask: askDatedCourse });
