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
