/** These come before a byte of the call was sent: nobody has begun with it. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
]);

/** A call that came to no answer. */
export class NoAnswer extends Error {
  override readonly name = 'Unanswered';

  constructor(
    message: string,
    /** `sent`: it may have been carried out. `late`: it may be at it still. */
    readonly how: 'never sent' | 'sent' | 'late' | 'refused',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function noAnswerFrom(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new NoAnswer(message, NEVER_SENT.has(code ?? '') ? 'never sent' : 'sent', { cause: error });
}

/** The caller has given up. Nobody is to blame, and nothing is to be tried again. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/** Breaks work off when its time, in ms, is over, or with its caller. A timer that is cleared: a signal's own would outlive each call. */
export async function withDeadline<T>(ms: number, caller: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const leave = () => over.abort(caller?.reason);
  const timer = setTimeout(() => over.abort(new DOMException('The time is over', 'TimeoutError')), ms);
  if (caller?.aborted) leave();
  caller?.addEventListener('abort', leave);
  try {
    return await work(over.signal);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', leave);
  }
}
