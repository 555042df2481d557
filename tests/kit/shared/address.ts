import type { Environment } from '../../../platform/kernel/settings.js';
import type { Questions } from '../watched.js';

/** Where a shared system is: all that a test file needs to use it. */
export interface SystemAddress {
  readonly id: number;
  /** The GraphQL endpoint of each router. */
  readonly routers: readonly string[];
  /** An address of each process that has services. */
  readonly services: readonly string[];
  /** What every process is told. */
  readonly environment: Environment;
  /** By service. */
  readonly databases: Readonly<Record<string, string>>;
}

/** What is sent to the pool, by path: a file leases a system, asks its processes, and hands it back. `gives` is the answer. */
export interface PoolRequests {
  '/lease': { readonly gives: SystemAddress };
  '/ask': { readonly id: number; readonly question: keyof Questions; readonly about: readonly unknown[]; readonly gives: unknown[] };
  '/hand-back': { readonly id: number; readonly gives: null };
}

/** The environment's name for the pool's address. */
export const POOL = 'LMS_TEST_SYSTEMS';
