import type { BusRecord, EventBus, Subscription } from '../messaging/bus/bus.js';
import { toWire } from '../messaging/event/cloud-events.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';

export interface ManualBus {
  readonly bus: Pick<EventBus, 'subscribe'>;
  /** Delivers records, at the next offsets of one partition; settles as the handler does. */
  deliver(...records: readonly Partial<BusRecord>[]): Promise<void>;
  /** Delivers events. */
  send(...events: readonly EventEnvelope[]): Promise<void>;
}

/** A bus for one subscription that delivers what the test hands it, when the test says so. */
export function manualBus(): ManualBus {
  let subscription: Subscription | undefined;
  let offset = 0n;
  const deliver = async (...records: readonly Partial<BusRecord>[]) => {
    const whole = records.map((record) => ({
      topic: 'thing.events',
      partition: 0,
      offset: offset++,
      key: null,
      headers: {},
      value: Buffer.alloc(0),
      ...record,
    }));
    await subscription?.handle(whole, async () => {});
  };
  return {
    bus: {
      async subscribe(asked) {
        subscription = asked;
        return { healthy: () => true, lag: async () => ({}), caughtUp: async () => true, stop: async () => {} };
      },
    },
    deliver,
    send: (...events) => deliver(...events.map(toWire)),
  };
}
