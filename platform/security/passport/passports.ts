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

/** Passports held at once, on either side. The oldest go first; they are made, or read, again. */
const HELD = 20_000;

export interface PassportTerms {
  /** In ms. */
  readonly ttl: number;
  readonly clock: Clock;
}

interface Held {
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
  readonly #held = new Map<string, Held>();

  constructor(
    readonly issuer: string,
    private readonly keys: SigningKeys,
    private readonly terms: PassportTerms,
  ) {}

  for(caller: Caller, subgraph: string): Promise<string> {
    const now = this.terms.clock.now().getTime();
    const key = `${subgraph} ${JSON.stringify(caller)}`;
    const held = this.#held.get(key);
    if (held && now < held.goodUntil) return held.token;
    const made: Held = { token: this.#sign(caller, subgraph), goodUntil: now + this.terms.ttl / 2 };
    // Taken out and put in, so that the order of the map is the order in which they end.
    this.#held.delete(key);
    remember(this.#held, key, made);
    made.token.catch(() => {
      if (this.#held.get(key) === made) this.#held.delete(key);
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
  const verified = new Map<string, VerifiedPassport>();
  return async (passport, subgraph) => {
    if (typeof passport !== 'string' || passport === '') throw new PassportRefused('there is none');
    const key = `${subgraph} ${passport}`;
    const known = verified.get(key);
    if (known && clock.now() < known.expiresAt) return known.caller;
    verified.delete(key);
    const fresh = await read(passport, subgraph);
    remember(verified, key, fresh);
    return fresh.caller;
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > HELD) map.delete(map.keys().next().value as string);
}
