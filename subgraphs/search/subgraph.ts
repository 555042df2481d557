import { defineSubgraph } from '../../platform/service/declaration.js';
import { documents } from './consumers.js';
import { KnownContent } from './content/known-content.entity.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownEnrollment } from './enrollment/known-enrollment.entity.js';
import { checkIndexJob, indexDocumentsJob } from './indexing/index-documents.job.js';
import { DocumentMark, MarkedGeneration } from './mark/document-mark.entity.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { SearchResolver } from './search/search.resolver.js';

export const searchSubgraph = defineSubgraph({
  name: 'search',
  database: 'lms_search',
  entities: [KnownCourse, KnownContent, KnownEnrollment, DocumentMark, MarkedGeneration],
  migrations,
  resolvers: [SearchResolver],
  references: {},
  mutations,
  projections: [documents],
  jobs: [indexDocumentsJob, checkIndexJob],
});
