import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from '../kernel/identity.js';

const callers = new AsyncLocalStorage<Caller>();

/** Runs a call: until it ends, the queries of its work are the caller's, and have the limits of a client's queries. */
export const onBehalfOf = <Result>(caller: Caller, work: () => Result): Result => callers.run(caller, work);

/** Runs work that goes on after the call that began it: its queries are the service's own again. */
export const onOwnBehalf = <Result>(work: () => Result): Result => callers.exit(work);

/** Whose query runs. Undefined for a service's own work: migrations, events, jobs, imports. */
export const currentCaller = (): Caller | undefined => callers.getStore();
