import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { ImportRef } from '../../platform/service/imports/import-ref.entity.js';
import { AssignmentDeleted } from '../../schema/events/assignment.js';
import { AwaitedCopy } from '../../schema/read-models/awaited-copy.entity.js';
import { Assignment } from './assignment/assignment.entity.js';
import { AssignmentResolver, CourseResolver } from './assignment/assignment.resolver.js';
import { assignmentsById } from './assignment/find-assignments.js';
import { consumers } from './consumers.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import { Extension } from './extension/extension.entity.js';
import { ExtensionResolver } from './extension/extension.resolver.js';
import { AssignmentFactsResolver } from './facts/assignment-facts.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { courseStubs } from './stubs.js';

export const assignmentSubgraph = defineSubgraph({
  name: 'assignment',
  database: 'lms_assignment',
  entities: [Assignment, Extension, AwaitedCopy, KnownCourse, KnownEnrollment, ImportRef],
  migrations,
  resolvers: [AssignmentResolver, AssignmentFactsResolver, ExtensionResolver, CourseResolver],
  references: { Assignment: assignmentsById, Course: courseStubs },
  mutations,
  audited: [auditing(AssignmentDeleted, 'courseId')],
  consumers,
});
