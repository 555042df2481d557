import { defineSubgraph } from '../../platform/service/declaration.js';
import { objectRoutes } from '../../platform/service/uploads/object-routes.js';
import { consumers } from './consumers.js';
import { KnownCourse } from './course/known-course.entity.js';
import { Export } from './export/export.entity.js';
import { ExportResolver } from './export/export.resolver.js';
import { exportsJob } from './export/exports.job.js';
import { BUCKET } from './export/find-export.js';
import { facts } from './facts/facts.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { CourseReportResolver, PlatformReportResolver } from './report/report.resolver.js';
import { AtRiskResolver } from './risk/at-risk.resolver.js';

export const analyticsSubgraph = defineSubgraph({
  name: 'analytics',
  database: 'lms_analytics',
  entities: [KnownCourse, Export],
  migrations,
  resolvers: [CourseReportResolver, PlatformReportResolver, AtRiskResolver, ExportResolver],
  references: {},
  mutations,
  consumers,
  projections: [facts],
  jobs: [exportsJob],
  http: objectRoutes({ bucket: BUCKET }),
});
