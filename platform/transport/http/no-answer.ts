/** Error codes that occur before a byte of the call was sent: the instance cannot have started it. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
]);

/** A call that got no valid answer from its instance. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    message: string,
    /** `sent`: the instance may have executed the call. `late`: it may still be executing it. */
    readonly how: 'never sent' | 'sent' | 'late' | 'refused',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The NoAnswer of a failed request. */
export function noAnswerFrom(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new NoAnswer(message, NEVER_SENT.has(code ?? '') ? 'never sent' : 'sent', { cause: error });
}

/** The caller has left. That is no failure of the instance, and the call is not retried. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}
