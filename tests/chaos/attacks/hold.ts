import type { FaultPoint } from '../../../platform/messaging/event/faults.js';
import type { Program } from '../../kit/program.js';
import { tell } from '../../kit/tell.js';

// A program under chaos stands still at a named point, where whoever runs the test kills it, or kills another and lets it go on.

/** A place on the way of events. */
export interface Hold {
  readonly point: FaultPoint;
  /** Of an event that is there; any without it. */
  readonly type?: string;
  /** Whatever comes by until it is let go, and not the first alone: a process may host several services. */
  readonly all?: boolean;
}

export type Order = ({ readonly hold: Hold } | { readonly go: true }) & { readonly id: number };
export type Told = { readonly held: number };

/** A hold that was ordered of a running program. */
export interface Held {
  /** Resolves when it stands there: the next time that such an event comes by. Rejects when it ends before. */
  readonly reached: Promise<void>;
  /** It goes on, or does not stop there. Nothing happens to one that was killed. */
  letGo(): void;
}

let orders = 0;

export function holdAt({ child, ended }: Program, hold: Hold): Held {
  orders += 1;
  const id = orders;
  const reached = Promise.withResolvers<void>();
  const hear = (told: Told) => {
    if (told.held === id) reached.resolve();
  };
  child.on('message', hear);
  void reached.promise.catch(() => {}).finally(() => child.off('message', hear));
  void ended.then(() => reached.reject(new Error(`it ended before it came to ${hold.point} of ${hold.type ?? 'anything'}`)));
  void tell(child, { hold, id } satisfies Order);
  return {
    reached: reached.promise,
    letGo() {
      void tell(child, { go: true, id } satisfies Order);
    },
  };
}
