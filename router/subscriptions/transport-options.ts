import type { Logger } from '../../platform/kernel/log.js';
import type { RouterConfig } from '../config.js';
import type { IdentitySources } from '../pipeline/identify.js';
import type { ConnectionRegistry } from './connection-registry.js';
import type { OperationRunner } from './operation-runner.js';

/** What both transports serve their clients with. */
export interface TransportOptions {
  readonly connections: ConnectionRegistry;
  readonly runner: OperationRunner;
  readonly identity: IdentitySources;
  readonly config: RouterConfig;
  readonly log: Logger;
}
