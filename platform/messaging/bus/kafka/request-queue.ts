import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * On every connection kafkajs 2.2.4 checks every millisecond for requests to send, even when there are none and even after the
 * connection was closed: 24 idle consumers take a tenth of a core, no process ends by itself, and Node 24 warns of the negative
 * timeout behind it. This makes it check only while requests wait; each request that has to wait schedules the check itself.
 */
export function stopIdlePolling(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue };
  const { scheduleCheckPendingRequests } = prototype;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
  };
}
