import type { Logger } from '../../platform/kernel/log.js';
import type { RouterConfig } from '../config.js';
import type { Identifying } from '../pipeline/identify.js';
import type { ConnectionRegistry } from './connection-registry.js';
import type { OperationRunner } from './operation-runner.js';

/** What both transports let their clients in by. */
export interface TransportOptions {
  readonly connections: ConnectionRegistry;
  readonly requests: OperationRunner;
  readonly identifying: Identifying;
  readonly config: RouterConfig;
  readonly log: Logger;
}
