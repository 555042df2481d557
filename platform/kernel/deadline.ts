/** Rejects what took longer than it may, where the caller does not say how. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

export interface Deadline {
  /** How long the caller waits, in ms. Without it only `signal` ends the wait. */
  readonly afterMs?: number;
  /** Ends the wait as well: the caller has gone. */
  readonly signal?: AbortSignal;
  /** What the wait rejects with. */
  readonly onTimeout?: () => Error;
}

/** Waits for `work` until the deadline and no longer. What the work comes to after that reaches nobody. */
export async function withDeadline<T>(work: Promise<T>, { afterMs, signal: caller, onTimeout }: Deadline): Promise<T> {
  using deadline = deadlineSignal(afterMs, caller);
  const { signal } = deadline;
  const exceeded = Promise.withResolvers<never>();
  const expire = () => exceeded.reject(onTimeout?.() ?? new DeadlineExceeded('it took longer than it may', { cause: signal.reason }));
  if (signal.aborted) expire();
  else signal.addEventListener('abort', expire, { once: true });
  return await Promise.race([work, exceeded.promise]);
}

/**
 * A signal for work that heeds one: it aborts after `afterMs` with a DeadlineExceeded, and with `parent` for the parent's reason. To be
 * disposed of when the work has ended: unlike that of AbortSignal.timeout, its timer does not outlive the call.
 */
export function deadlineSignal(afterMs: number | undefined, parent?: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const expire = () => controller.abort(new DeadlineExceeded('the time is over'));
  const leave = () => controller.abort(parent?.reason);
  const timer = afterMs === undefined ? undefined : setTimeout(expire, afterMs);
  if (parent?.aborted) leave();
  else parent?.addEventListener('abort', leave, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', leave);
    },
  };
}
