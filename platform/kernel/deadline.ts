/** The error of a missed deadline, where the caller gives no other. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

export interface Deadline {
  /** How long the caller waits, in ms. Without it only `signal` ends the wait. */
  readonly afterMs?: number;
  /** Ends the wait as well, when the caller leaves. */
  readonly signal?: AbortSignal;
  /** Makes the error that the wait rejects with. */
  readonly onTimeout?: () => Error;
}

/** Waits for `work` until the deadline and no longer. A later result or failure of the work is ignored. */
export async function withDeadline<T>(work: Promise<T>, { afterMs, signal, onTimeout }: Deadline): Promise<T> {
  const exceeded = Promise.withResolvers<never>();
  const expire = () => exceeded.reject(onTimeout?.() ?? new DeadlineExceeded('the deadline has passed', { cause: signal?.reason }));
  const timer = afterMs === undefined ? undefined : setTimeout(expire, afterMs);
  if (signal?.aborted) expire();
  else signal?.addEventListener('abort', expire, { once: true });
  try {
    return await Promise.race([work, exceeded.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', expire);
  }
}

/**
 * A signal for work that can be aborted: it aborts after `afterMs` with a DeadlineExceeded, or when `parent` aborts, with its reason.
 * Dispose of it when the work has ended: its timer, unlike that of AbortSignal.timeout, does not outlive the call.
 */
export function deadlineSignal(afterMs: number | undefined, parent?: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const expire = () => controller.abort(new DeadlineExceeded('the deadline has passed'));
  const abortWithParent = () => controller.abort(parent?.reason);
  const timer = afterMs === undefined ? undefined : setTimeout(expire, afterMs);
  if (parent?.aborted) abortWithParent();
  else parent?.addEventListener('abort', abortWithParent, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', abortWithParent);
    },
  };
}
