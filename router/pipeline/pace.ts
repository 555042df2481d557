import { LRUCache } from 'lru-cache';
import { delay } from '../../platform/kernel/delay.js';

/** Senders whose pace is known. One that is forgotten is ahead once more, and that only where this many others have come since. */
const MOST_SENDERS = 10_000;

/**
 * Lets what one sender may have begin evenly. A limit of a thousand in ten seconds lets a thousand run in the first of them, in which
 * everybody else waits. At the pace of the limit, they take ten seconds, and nobody waits but their sender.
 */
export class Pace {
  /** When the next of a sender would begin if it had come evenly so far, in ms of `performance.now()`. */
  readonly #next = new LRUCache<string, number>({ max: MOST_SENDERS });

  constructor(
    /** In ms, from one to the next. */
    private readonly apart: number,
    /** So many may begin ahead of the pace. */
    private readonly ahead: number,
  ) {}

  /** Waits until it is the turn of this one, which counts as `times`. False, at once, when its turn is later than `within` allows, in ms. */
  async follow(sender: string, times: number, within = Infinity): Promise<boolean> {
    const wait = this.wait(sender, times, performance.now(), within);
    if (wait === null) return false;
    if (wait > 0) await delay(wait);
    return true;
  }

  /** In ms. Null, and nothing is counted, when it is longer than `within`. */
  wait(sender: string, times: number, now: number, within = Infinity): number | null {
    const turn = Math.max(this.#next.get(sender) ?? -Infinity, now - this.ahead * this.apart);
    if (turn - now > within) return null;
    this.#next.set(sender, turn + times * this.apart);
    return Math.max(0, turn - now);
  }
}
