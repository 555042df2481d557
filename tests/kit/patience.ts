import type { Environment } from '../../platform/kernel/settings.js';

/** Many services share few cores here with the test that drives them: who is slow is not given up. */
export const PATIENT: Environment = {
  LMS_OPERATION_TIMEOUT: '2m',
  LMS_ASK_WITHIN: '30s',
  LMS_SUBGRAPH_TIMEOUT: '2m',
  LMS_PAYMENT_PROVIDER_TIMEOUT: '30s',
};
