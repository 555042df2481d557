import Fastify, { type FastifyPluginCallback } from 'fastify';
import type { Clock } from '../../../platform/kernel/clock.js';
import { backoff } from '../../../platform/kernel/delay.js';
import { newToken } from '../../../platform/kernel/ids.js';
import type { Logger } from '../../../platform/kernel/log.js';
import { openPool } from '../../../platform/postgres/pool.js';
import type { Transport } from '../provider/stripe-shaped.js';
import { gatewayApi } from './api.js';
import { type Books, openBooks } from './books.js';
import { expireDue } from './checkout.js';
import { untilNextDue } from './due.js';
import { gatewayPages } from './pages.js';
import type { GatewayBehaviour } from './settings.js';
import { renewDue } from './subscriptions.js';
import { createGatewayTables } from './tables.js';
import { type Post, sendDue } from './webhooks.js';

export interface MockGatewayOptions {
  /** The URL of a database, in which the gateway has a schema of its own. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly behaviour: GatewayBehaviour;
  readonly chance?: Books['chance'];
  /** A test may listen to it. */
  readonly bell?: Books['bell'];
  /** It signs with each of these secrets. */
  readonly webhookSecrets: readonly string[];
  /** The public address of its pages: */
  readonly origin: () => string;
}

export interface MockGateway {
  readonly apiKey: string;
  /** Its API: HTTP requests without a network. */
  readonly transport: Transport;
  /**
   * `/pay/*`. Once the pages are served, the gateway also sends its webhooks, straight to their route and without a network: the server
   * of these pages may demand a passport, and its public address may not be known here.
   */
  pages(webhooks: FastifyPluginCallback): FastifyPluginCallback;
  /** Does what is due now: renewals, pages that close, webhooks. Answers how many webhooks it sent. */
  work(post: Post, signal?: AbortSignal): Promise<number>;
  stop(): Promise<void>;
}

const CONNECTIONS = 2;
/** Pages and calls of its API find what they need by keys. In ms. */
const STATEMENT_TIMEOUT = 10_000;
/** The longest it sleeps, in ms: webhooks of its own process wake it, and nothing else is due as soon as this after it was planned. */
const LOOK_EVERY = 10_000;

/** A payment gateway to develop and test against: it behaves like a real one, and no money moves. */
export async function openMockGateway(options: MockGatewayOptions): Promise<MockGateway> {
  const { url, log, webhookSecrets, origin } = options;
  const pool = openPool({
    connectionString: url,
    max: CONNECTIONS,
    application_name: 'lms mock gateway',
    statement_timeout: STATEMENT_TIMEOUT,
  });
  await createGatewayTables(pool);
  const books = openBooks(pool, options);
  const apiKey = newToken();
  const api = Fastify();
  api.register(gatewayApi({ books, apiKey, origin }));

  const work = async (post: Post, signal?: AbortSignal) => {
    await renewDue(books);
    await expireDue(books, origin());
    return sendDue(books, webhookSecrets, post, signal);
  };
  const workOn = async (post: Post, stopping: AbortSignal) => {
    for (let failures = 0; !stopping.aborted; ) {
      try {
        const wait = await untilNextDue(books, LOOK_EVERY);
        if (wait <= 0) await work(post, stopping);
        else await books.bell.wait(wait);
        failures = 0;
      } catch (error) {
        failures += 1;
        log.warn({ err: error }, 'the mock gateway cannot work; it tries again');
        await books.bell.wait(backoff(failures, 100, 5_000));
      }
    }
  };
  return {
    apiKey,
    async transport({ method, path, headers, body }) {
      const { statusCode, body: answer } = await api.inject({ method, url: path, headers, payload: body });
      return { status: statusCode, body: answer };
    },
    pages: (webhooks) => (app, _options, done) => {
      const door = Fastify();
      door.register(webhooks);
      const stopping = new AbortController();
      let working: Promise<void> | undefined;
      const post: Post = async (payload, headers) =>
        (await door.inject({ method: 'POST', url: '/webhooks/payments', headers, payload })).statusCode;
      app.addHook('onListen', async () => {
        working = workOn(post, stopping.signal);
      });
      app.addHook('preClose', async () => {
        stopping.abort();
        books.bell.notify();
        await working;
        await door.close();
      });
      app.register(gatewayPages(books, origin));
      done();
    },
    work,
    async stop() {
      await api.close();
      await pool.end();
    },
  };
}
