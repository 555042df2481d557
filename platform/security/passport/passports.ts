import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kernel/clock.js';
import type { Caller } from '../../kernel/identity.js';
import { duration } from '../../kernel/settings.js';
import type { SigningKeys } from '../keyring.js';
import { PassportRefused, passportReader, type Signers, signPassport, type VerifiedPassport } from './passport-tokens.js';

export const passportTtl = duration(
  'LMS_PASSPORT_TTL',
  '60s',
  'How long an internal passport is good for. The same for all processes: what claims to live longer is refused.',
);

/** Passports that are kept at once, on either side. The least used go first; they are made, or read, again. */
const MAX_PASSPORTS = 20_000;

export interface PassportTerms {
  /** In ms. */
  readonly ttl: number;
  readonly clock: Clock;
}

interface KeptPassport {
  readonly token: Promise<string>;
  /** Unix time in ms. */
  readonly goodUntil: number;
}

/** Makes the passports for the calls of a process. */
export interface PassportSource {
  /** The signer of what is not for a particular caller: of a socket that many callers share. */
  readonly issuer: string;
  for(caller: Caller, subgraph: string): Promise<string>;
}

/** The passports of a process that hosts several services, each of which signs for itself. */
export function passportsOfEach(services: readonly Passports[]): PassportSource {
  const [first] = services;
  if (!first) throw new Error('nobody here can sign');
  const signerOf = (caller: Caller) => services.find(({ issuer }) => caller.kind === 'service' && caller.name === issuer) ?? first;
  return { issuer: first.issuer, for: (caller, subgraph) => signerOf(caller).for(caller, subgraph) };
}

/** Makes passports for the calls of one process: one per caller and subgraph, reused for half its life. */
export class Passports implements PassportSource {
  readonly #kept = new LRUCache<string, KeptPassport>({ max: MAX_PASSPORTS });

  constructor(
    readonly issuer: string,
    private readonly keys: SigningKeys,
    private readonly terms: PassportTerms,
  ) {}

  for(caller: Caller, subgraph: string): Promise<string> {
    const now = this.terms.clock.now().getTime();
    const key = `${subgraph} ${JSON.stringify(caller)}`;
    const kept = this.#kept.get(key);
    if (kept && now < kept.goodUntil) return kept.token;
    const made: KeptPassport = { token: this.#sign(caller, subgraph), goodUntil: now + this.terms.ttl / 2 };
    this.#kept.set(key, made);
    made.token.catch(() => {
      if (this.#kept.peek(key) === made) this.#kept.delete(key);
    });
    return made.token;
  }

  async #sign(caller: Caller, subgraph: string): Promise<string> {
    const { ttl, clock } = this.terms;
    return signPassport({ caller, issuer: this.issuer, subgraph, ttl: Math.ceil(ttl / 1_000) }, await this.keys.current(), clock);
  }
}

/** Resolves with the caller of a passport. Rejects with PassportRefused unless the passport is valid for this subgraph. */
export type VerifyPassport = (passport: unknown, subgraph: string) => Promise<Caller>;

/** Verifies each passport by its signer's keys once, and accepts it until it expires. */
export function passportVerifier(signers: Signers, { ttl, clock }: PassportTerms): VerifyPassport {
  const read = passportReader(signers, clock, Math.ceil(ttl / 1_000));
  const verified = new LRUCache<string, VerifiedPassport>({ max: MAX_PASSPORTS });
  return async (passport, subgraph) => {
    if (typeof passport !== 'string' || passport === '') throw new PassportRefused('there is none');
    const key = `${subgraph} ${passport}`;
    const known = verified.get(key);
    if (known && clock.now() < known.expiresAt) return known.caller;
    verified.delete(key);
    const fresh = await read(passport, subgraph);
    verified.set(key, fresh);
    return fresh.caller;
  };
}
