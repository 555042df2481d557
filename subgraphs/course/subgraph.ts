import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { CourseDeleted, CourseStaffChanged } from '../../schema/events/course.js';
import { consumers } from './consumers.js';
import { Course } from './course/course.entity.js';
import { CourseResolver } from './course/course.resolver.js';
import { coursesById } from './course/find-courses.js';
import { ModuleItemResolver, ModuleResolver } from './curriculum/curriculum.resolver.js';
import { itemsById } from './curriculum/find-curriculum.js';
import { CourseModule } from './curriculum/module.entity.js';
import { ModuleItem } from './curriculum/module-item.entity.js';
import { CourseDeletion } from './deletion/course-deletion.entity.js';
import { deleting } from './deletion/deleting.js';
import { CourseDeletionResolver } from './deletion/deletion.resolver.js';
import { ImportRef } from './import/import-ref.entity.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';

export const courseSubgraph = defineSubgraph({
  name: 'course',
  database: 'lms_course',
  entities: [Course, CourseModule, ModuleItem, CourseDeletion, ImportRef],
  migrations,
  resolvers: [CourseResolver, ModuleResolver, ModuleItemResolver, CourseDeletionResolver],
  references: { Course: coursesById, ModuleItem: itemsById },
  mutations,
  consumers,
  audited: [auditing(CourseDeleted, 'sagaId'), auditing(CourseStaffChanged, 'added', 'removed')],
  sagas: [deleting],
});
