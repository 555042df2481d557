import type { Environment } from '../../../platform/kernel/settings.js';

/** What is to be done again is done again soon, and as often as it takes; of a webhook there are two. */
export const IN_HASTE: Environment = {
  LMS_RATE_LIMITS: 'false',
  LMS_EVENT_RETRY_FIRST: '20ms',
  LMS_EVENT_ATTEMPTS: '1000',
  LMS_GATEWAY_WEBHOOK_DELAY: '0ms',
  LMS_GATEWAY_WEBHOOK_COPIES: '2',
  LMS_DUE_POLL: '1s',
  LMS_SAGA_POLL: '200ms',
  LMS_PAYMENT_WORK_EVERY: '200ms',
};

/** Of processes that are killed, and of those that wait for them: what is lost is missed soon, and who is slow is not given up. */
export const UNDER_FIRE: Environment = {
  ...IN_HASTE,
  LMS_KAFKA_SESSION: '3s',
  LMS_PARTITIONS: '2',
  LMS_RELAY_POLL: '1s',
  LMS_REGISTRY_POLL: '200ms',
  LMS_REGISTRY_HEARTBEAT: '500ms',
  LMS_LEAVE_DELAY: '0ms',
  // Somebody tries again: what hangs on a process that is gone is worth no longer wait.
  LMS_SUBGRAPH_TIMEOUT: '30s',
  LMS_OPERATION_TIMEOUT: '30s',
  // Longer than all of it takes: nobody signs in anew on a slow machine.
  LMS_ACCESS_TOKEN_TTL: '4h',
  LMS_SAGA_RETRY_FIRST: '1s',
};
