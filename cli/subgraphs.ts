import type { SubgraphDeclaration } from '../platform/service/declaration.js';
import { analyticsSubgraph } from '../subgraphs/analytics/subgraph.js';
import { assignmentSubgraph } from '../subgraphs/assignment/subgraph.js';
import { authSubgraph } from '../subgraphs/auth/subgraph.js';
import { contentSubgraph } from '../subgraphs/content/subgraph.js';
import { courseSubgraph } from '../subgraphs/course/subgraph.js';
import { enrollmentSubgraph } from '../subgraphs/enrollment/subgraph.js';
import { evaluationSubgraph } from '../subgraphs/evaluation/subgraph.js';
import { notificationSubgraph } from '../subgraphs/notification/subgraph.js';
import { paymentSubgraph } from '../subgraphs/payment/subgraph.js';
import { searchSubgraph } from '../subgraphs/search/subgraph.js';
import { submissionSubgraph } from '../subgraphs/submission/subgraph.js';
import { userSubgraph } from '../subgraphs/user/subgraph.js';

/** All services. Only `cli/` imports them. */
export const subgraphs: readonly SubgraphDeclaration[] = [
  userSubgraph,
  authSubgraph,
  courseSubgraph,
  enrollmentSubgraph,
  contentSubgraph,
  assignmentSubgraph,
  submissionSubgraph,
  evaluationSubgraph,
  paymentSubgraph,
  notificationSubgraph,
  searchSubgraph,
  analyticsSubgraph,
];
