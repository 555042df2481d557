import type { Logger } from '../../platform/kernel/log.js';
import type { RouterConfig } from '../config.js';
import type { Identifying } from '../pipeline/identify.js';
import type { Connections } from './connection-registry.js';
import type { LiveRequests } from './operation-runner.js';

/** What both transports let their clients in by. */
export interface LiveDoor {
  readonly connections: Connections;
  readonly requests: LiveRequests;
  readonly identifying: Identifying;
  readonly config: RouterConfig;
  readonly log: Logger;
}
