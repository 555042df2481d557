import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { askCourse } from '../../../schema/questions/course.js';
import { KnownCourse } from './known-course.entity.js';

/** Courses as they are known here. Everything that is written under one shares its row. */
export const knownCourses = readModel<KnownCourse>({ entity: KnownCourse, ask: askCourse });
