import type { Logger } from '../../platform/kernel/log.js';
import type { RouterConfig } from '../config.js';
import type { Identifying } from '../identity.js';
import type { Connections } from './connections.js';
import type { LiveRequests } from './live-requests.js';

/** What both transports let their clients in by. */
export interface LiveDoor {
  readonly connections: Connections;
  readonly requests: LiveRequests;
  readonly identifying: Identifying;
  readonly config: RouterConfig;
  readonly log: Logger;
}
