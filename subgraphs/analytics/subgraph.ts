import { defineSubgraph } from '../../platform/service/declaration.js';
import { KnownCourse } from './course/known-course.entity.js';
import { facts } from './facts/facts.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { CourseReportResolver, PlatformReportResolver } from './report/report.resolver.js';
import { AtRiskResolver } from './risk/at-risk.resolver.js';

export const analyticsSubgraph = defineSubgraph({
  name: 'analytics',
  database: 'lms_analytics',
  entities: [KnownCourse],
  migrations,
  resolvers: [CourseReportResolver, PlatformReportResolver, AtRiskResolver],
  references: {},
  mutations,
  projections: [facts],
});
