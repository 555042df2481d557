import { delay } from '../../platform/kernel/delay.js';
import { DomainError, ErrorCode, refuse } from '../../platform/kernel/errors.js';
import type { Limit, RateLimiter } from '../../platform/security/rate-limit/rate-limiter.js';
import type { RouterConfig } from '../config.js';
import type { Principal } from '../request.js';
import { Pace } from './pace.js';

const MINUTE = 60_000;
/** Short for what costs most, so that a burst is short and waits for little. */
const TEN_SECONDS = 10_000;

/** In bytes. What is not larger is limited by its number alone. */
export const SMALL_BODY = 16_384;

/** What begins at once, as a page does, before the rest comes at the pace of its limit: a second's worth of a user, and half of that of nobody. */
const AHEAD_OF_USER = 100;
const AHEAD_OF_ADDRESS = 50;

/** To validate or plan a document takes as long as to answer so many fields, or longer. Clients have some dozens of documents, and always the same. */
const DOCUMENT = 5;
/** Documents that are validated or planned at once, before the rest comes at its pace: who else asks meanwhile waits for them. */
const DOCUMENTS_AHEAD = 4;
/** A turn that is later than this, in ms, is refused: a sender who does not wait for answers would keep others of the same address from theirs. */
const LATEST_DOCUMENT = 10_000;

/** Who sends something, as far as is known before it is read: a user by a token that verifies, or an address. */
export interface Sender {
  readonly userId?: string;
  readonly address: string;
}

/**
 * How often the router is asked, and with how much, by user and by address. An operation counts over whichever transport it comes, and as
 * often as it selects fields at its root, each of which is work of its own. Routers that share a rate limiter share the counts. What is
 * admitted begins at the pace of its limit, so that no burst of one holds up the others.
 */
export class RateLimits {
  readonly #user: Counter;
  readonly #address: Counter;
  readonly #anonymous: Counter;
  readonly #documentsOfUser: DocumentPace;
  readonly #documentsOfAddress: DocumentPace;
  readonly #register: Counter;
  readonly #bytesOfUser: Counter;
  readonly #bytesOfAddress: Counter;

  constructor({ rates, limits }: Pick<RouterConfig, 'rates' | 'limits'>, rateLimiter: RateLimiter) {
    const refusals = new SlowRefusals(rates.refusedAfter);
    const counter = (name: string, tries: number, within = MINUTE): Counter => {
      if (!rates.limited) return async () => {};
      const limit: Limit = { name, tries, within };
      return (key, times) => rateLimiter.consume(limit, key, times).catch((error: unknown) => refusals.refuse(error));
    };
    const paced = (ahead: number, name: string, tries: number, within = MINUTE): Counter => {
      if (!rates.limited) return async () => {};
      const count = counter(name, tries, within);
      const pace = new Pace(within / tries, ahead);
      return async (key, times) => {
        await count(key, times);
        await pace.follow(key, times);
      };
    };
    const documents = (tries: number, within = MINUTE): DocumentPace => {
      if (!rates.limited) return async () => {};
      const pace = new Pace((DOCUMENT * within) / tries, DOCUMENTS_AHEAD);
      const tooMany = () =>
        refuse(ErrorCode.RATE_LIMITED, 'Too many new documents: wait a while', { retryAfterSeconds: LATEST_DOCUMENT / 1_000 });
      return async (key) => {
        if (!(await pace.follow(key, 1, LATEST_DOCUMENT))) await refusals.refuse(tooMany());
      };
    };
    this.#user = paced(AHEAD_OF_USER, 'router-user', rates.user);
    this.#address = counter('router-address', rates.address);
    this.#anonymous = paced(AHEAD_OF_ADDRESS, 'router-anonymous', rates.anonymous, TEN_SECONDS);
    this.#documentsOfUser = documents(rates.user);
    this.#documentsOfAddress = documents(rates.anonymous, TEN_SECONDS);
    this.#register = counter('router-register', rates.register);
    // What the limits of bodies let through once must not be refused for ever.
    this.#bytesOfUser = counter('router-bytes-user', Math.max(rates.bytesOfUser, limits.body), TEN_SECONDS);
    this.#bytesOfAddress = counter('router-bytes-address', Math.max(rates.bytesOfAddress, limits.anonymousBody), TEN_SECONDS);
  }

  /** Before anything is read of an HTTP request, which counts as one operation. Throws RATE_LIMITED. */
  async request(address: string, isAnonymous = false): Promise<void> {
    await this.more(address, 1, isAnonymous);
  }

  /** Before operations are parsed that come within one request, beside its first: those of a batch, and those over a socket. Throws RATE_LIMITED. */
  async more(address: string, operations: number, isAnonymous: boolean): Promise<void> {
    if (operations <= 0) return;
    // First, so that the flood of one does not use up what the signed-in users of its address have.
    if (isAnonymous) await this.#anonymous(address, operations);
    await this.#address(address, operations);
  }

  /** Before so many bytes of a request or a message are parsed. Throws RATE_LIMITED. */
  async bytes({ userId, address }: Sender, bytes: number): Promise<void> {
    await (userId === undefined ? this.#bytesOfAddress(address, bytes) : this.#bytesOfUser(userId, bytes));
  }

  /** Before an operation is looked into. `rootFields` are those it selects, each as often as it does. Throws RATE_LIMITED. */
  async operation({ caller }: Principal, rootFields: readonly string[]): Promise<void> {
    const address = caller.address ?? '';
    if (caller.kind === 'user') await this.#user(caller.userId, rootFields.length);
    // One was counted before the operation was read.
    else if (rootFields.length > 1) await this.#anonymous(address, rootFields.length - 1);
    const registrations = rootFields.filter((name) => name === 'register').length;
    if (registrations > 0) await this.#register(address, registrations);
  }

  /**
   * Where work is done for a document as such: it is planned, or was looked into in vain, for it is invalid or its variables do not fit. It
   * has its turn, and counts against no limit. Throws RATE_LIMITED when so many of the same sender come before it.
   */
  async document({ caller }: Principal): Promise<void> {
    if (caller.kind === 'user') await this.#documentsOfUser(caller.userId);
    else await this.#documentsOfAddress(caller.address ?? '');
  }
}

/** Refusals that wait at once. Each holds a connection and no more; beyond them it is better to be quick. */
const MOST_WAITING = 1_000;

/** A sender that is told at once that it asks too often would ask again at once, and refusing would be all that is done. */
class SlowRefusals {
  #waiting = 0;

  constructor(
    /** In ms. */
    private readonly after: number,
  ) {}

  async refuse(error: unknown): Promise<never> {
    if (error instanceof DomainError && this.#waiting < MOST_WAITING) {
      this.#waiting += 1;
      await delay(this.after).finally(() => (this.#waiting -= 1));
    }
    throw error;
  }
}

type Counter = (key: string, times: number) => Promise<void>;
type DocumentPace = (key: string) => Promise<void>;
