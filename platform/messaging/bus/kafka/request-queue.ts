import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 looks every millisecond, on every connection, whether a request waits to be sent, also when none does, and
 * goes on after the connection was closed: 24 idle consumers take a tenth of a core, no process ends by itself, and Node 24
 * warns of the negative timeout that it comes from. Every request that does wait asks for the look itself.
 */
export function stopIdlePolling(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
  const { scheduleCheckPendingRequests } = prototype;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
}
