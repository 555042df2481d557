import type { RequestContext } from '../../../platform/kernel/context.js';
import { type Addressed, addressed } from './addressed.js';
import { type Claim, claimDue, type Delivery, putOff, release, settle } from './delivery.js';

/** How many mails are sent at the same time. After a kill, these may be sent twice, with the same Message-ID. */
const AT_ONCE = 4;

/** After so many failures in a row the mail server counts as away, and the rest of the batch waits. */
const FAILURES_IN_A_ROW = 5;

/** 'away' when mails are due but cannot be sent now: going on would only fill the queue. */
export type Outcome = 'nothing due' | 'sent' | 'away';

/** Sends one batch of what is due. */
export async function sendDue(context: RequestContext, signal: AbortSignal): Promise<Outcome> {
  const claim = await claimDue(context);
  if (claim.deliveries.length === 0) return 'nothing due';
  let letters: Addressed[];
  try {
    letters = await addressed(context, claim.deliveries);
  } catch (error) {
    context.log.warn({ err: error, mails: claim.deliveries.length }, 'mail cannot be addressed; it is tried again');
    await putOff(context, claim.deliveries);
    return 'away';
  }
  await settle(
    context,
    letters.filter(({ mail }) => mail === null).map(({ delivery }) => delivery),
  );
  return new Batch(context, signal, claim, letters).send();
}

class Batch {
  readonly #waiting: Addressed[];
  #failuresInARow = 0;

  constructor(
    private readonly context: RequestContext,
    private readonly signal: AbortSignal,
    private readonly claim: Claim,
    letters: readonly Addressed[],
  ) {
    this.#waiting = letters.filter(({ mail }) => mail !== null);
  }

  async send(): Promise<Outcome> {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#sendOneByOne()));
    const rest = this.#waiting.map(({ delivery }) => delivery);
    if (this.#isAway) await putOff(this.context, rest);
    // After the claim has ended the rest may belong to another process.
    else if (!this.#isOver) await release(this.context, rest);
    return this.#isAway ? 'away' : 'sent';
  }

  get #isAway(): boolean {
    return this.#failuresInARow >= FAILURES_IN_A_ROW;
  }

  get #isOver(): boolean {
    return this.context.clock.now() >= this.claim.until;
  }

  async #sendOneByOne(): Promise<void> {
    while (!this.signal.aborted && !this.#isAway && !this.#isOver) {
      const next = this.#waiting.shift();
      if (!next?.mail) return;
      const { delivery, mail } = next;
      try {
        await this.context.resources.mailer.send(mail);
        this.#failuresInARow = 0;
      } catch (error) {
        await this.#failed(delivery, error);
        continue;
      }
      // After each mail: the next one must not be sent before this one is known to be sent.
      await settle(this.context, [delivery]);
    }
  }

  async #failed(delivery: Delivery, error: unknown): Promise<void> {
    this.#failuresInARow += 1;
    const { notificationId, userId, attempts } = delivery;
    this.context.log.warn({ err: error, notificationId, userId, attempts }, 'a mail could not be sent; it is tried again');
    await putOff(this.context, [delivery]);
  }
}
