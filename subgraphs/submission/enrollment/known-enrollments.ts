import { readModel } from '../../../platform/messaging/read-model/read-model.js';
import { askEnrollmentOf } from '../../../schema/questions/enrollment.js';
import { learnersBy } from '../../../schema/read-models/learners.js';
import { knownCourses } from '../course/known-courses.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

export const knownEnrollments = readModel({
  entity: KnownEnrollment,
  ask: askEnrollmentOf,
  parent: { model: knownCourses, idIn: 'courseId' },
});

export const { learns } = learnersBy(KnownEnrollment, knownEnrollments);
