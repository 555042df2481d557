import type { Logger } from '../../platform/kernel/log.js';
import type { RouterConfig } from '../config.js';
import type { RateLimits } from '../pipeline/admit.js';
import type { IdentitySources } from '../pipeline/identify.js';
import type { Principal } from '../request.js';
import type { ConnectionRegistry } from './connection-registry.js';
import type { OperationRunner } from './operation-runner.js';

/** What every transport serves their clients with. */
export interface TransportOptions {
  readonly connections: ConnectionRegistry;
  readonly runner: OperationRunner;
  readonly identity: IdentitySources;
  /** Rejects when the address of a client has asked too often: an operation over a socket is no HTTP request. */
  readonly admitOperation: (principal: Principal) => Promise<void>;
  readonly rates: Pick<RateLimits, 'bytes' | 'request'>;
  readonly config: RouterConfig;
  readonly log: Logger;
}
