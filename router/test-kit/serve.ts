import { Writable } from 'node:stream';
import { pino } from 'pino';
import { generateSigningKey, publicJwk, type SigningKey, signAccessToken, type TokenTerms } from '../../platform/security/tokens.js';
import type { RouterConfig } from '../config.js';
import type { RouterOptions } from '../options.js';
import type { Session } from '../pipeline/sessions.js';
import { type RunningRouter, startRouter } from '../router.js';
import { routerDefaults } from './defaults.js';
import { unchangedStatuses } from './run.js';
import { school } from './school.js';
import { compose } from './subgraphs.js';

export interface ReplyError {
  readonly message: string;
  readonly path?: (string | number)[];
  readonly extensions: { readonly code: string; readonly correlationId: string; readonly details?: Record<string, unknown> };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly ReplyError[];
  readonly extensions?: Record<string, unknown>;
  readonly codes: readonly string[];
}

type Groups = Pick<RouterConfig, 'limits' | 'rates' | 'subscriptions'>;

/** The status of an answer in this type says what became of the operation. */
export const GRAPHQL = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

/** What a test configures otherwise than the defaults. */
export type Tweaks = Partial<Omit<RouterConfig, keyof Groups>> & { [Group in keyof Groups]?: Partial<Groups[Group]> };

let composed: string | undefined;

/** A router on a free port over the school, with a clock, sessions and keys that the test holds. */
export async function serve(tweaks: Tweaks = {}, options: Partial<RouterOptions> = {}) {
  const fixture = school();
  const subgraphs = [fixture.course, fixture.user, fixture.catalogue];
  composed ??= compose(...subgraphs);
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => new Date(now) };
  const key = await generateSigningKey();
  const sessions = new Map<string, Session>();
  const logged: string[] = [];
  const log = pino(
    new Writable({
      write(line, _encoding, done) {
        logged.push(String(line));
        done();
      },
    }),
  );
  const config: RouterConfig = {
    ...routerDefaults,
    ...tweaks,
    limits: { ...routerDefaults.limits, ...tweaks.limits },
    rates: { ...routerDefaults.rates, ...tweaks.rates },
    subscriptions: { ...routerDefaults.subscriptions, ...tweaks.subscriptions },
  };
  const router = await startRouter({
    supergraphSdl: composed,
    clients: subgraphs,
    sessions: {
      read: async (id) => sessions.get(id) ?? null,
      readMany: async (ids) => new Map(ids.flatMap((id) => (sessions.has(id) ? [[id, sessions.get(id) as Session]] : []))),
    },
    accountStatuses: unchangedStatuses,
    keys: { jwks: async () => ({ keys: [publicJwk(key)] }) },
    clock,
    log,
    config,
    ...options,
  });
  started.push(router);
  const origin = new URL(router.url).origin;

  const token = (terms: Partial<TokenTerms> = {}, by: SigningKey = key, sessionId = 's1') =>
    signAccessToken({ userId: 'u1', sessionId }, by, { ...config.tokens, ...terms }, clock);

  return {
    ...fixture,
    router,
    origin,
    sessions,
    logged,
    token,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    /** For a test that stops the router itself. */
    releaseRouter: () => void started.splice(started.indexOf(router), 1),
    /** Opens a session and gives its bearer header. */
    async signIn(role: string) {
      sessions.set('s1', { userId: 'u1', role, active: true });
      return { authorization: `Bearer ${await token()}` };
    },
    /** A query as a client sends it. A string of JSON goes out as it is. */
    async post(body: string | object, headers: Record<string, string> = {}): Promise<Reply> {
      const asked = typeof body === 'string' ? JSON.stringify({ query: body }) : JSON.stringify(body);
      return reply(await fetch(router.url, { method: 'POST', body: asked, headers: { ...GRAPHQL, ...headers } }));
    },
  };
}

export async function reply(response: Response): Promise<Reply> {
  const body = (await response.json()) as Pick<Reply, 'data' | 'errors' | 'extensions'>;
  return {
    status: response.status,
    headers: response.headers,
    ...body,
    codes: body.errors?.map(({ extensions }) => extensions.code) ?? [],
  };
}

const started: RunningRouter[] = [];

/** For `afterEach`. */
export async function stopAll(): Promise<void> {
  await Promise.all(started.splice(0).map((router) => router.stop()));
}
