import pg from 'pg';
import type { Resources } from '../../kernel/context.js';
import { delay } from '../../kernel/delay.js';
import { ADVISORY_LOCK } from '../../postgres/advisory-locks.js';
import { type InboxOptions, type RunningInbox, startInbox } from '../inbox/inbox.js';
import { type Building, begin, deleteInboxState } from './begin.js';
import { consumerOf, type DerivedGeneration, fullName, type Projection } from './define.js';
import { exchangeTables, RebuildRefused, shadowTables } from './shadow.js';
import { shadowTransactions } from './transactions.js';

/** A rebuild's progress. `replaying` is reported again and again, with the number of events still to go. */
export type Stage =
  | { readonly at: 'begun'; readonly generation: number; readonly resumed: boolean }
  | { readonly at: 'replaying'; readonly left: bigint }
  | { readonly at: 'live paused' }
  | { readonly at: 'swapped' };

export interface RebuildOptions extends Pick<InboxOptions, 'bus' | 'transaction' | 'clock' | 'log' | 'retry' | 'retryPollMs'> {
  readonly service: string;
  readonly projection: Projection;
  /** The service's database. */
  readonly url: string;
  /** For what is derived of the projection's tables; its handlers get none. */
  readonly resources?: Resources;
  /** Discards what an unfinished rebuild has built, and starts a new one. */
  readonly fromScratch?: boolean;
  /** Called at each stage. The rebuild awaits it. */
  readonly onStage?: (stage: Stage) => Promise<void> | void;
}

/** Events of one transaction: four times as many as in an inbox that clients wait for. Nobody waits for these. */
const BATCH = 400;
/** The interval at which `replaying` is reported, in ms. */
const REPORT_EVERY_MS = 1_000;
/** The interval at which it checks for events that are still retried, in ms. */
const RETRY_POLL_MS = 100;
/** How long the live projection may be paused while the new one handles the last events, in ms. */
const HAND_OVER_WITHIN_MS = 5_000;
/** How long the exchange may wait for readers of the tables, in ms: all later readers wait behind it. */
const EXCHANGE_WITHIN_MS = 2_000;

const NEVER = new AbortController().signal;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Rebuilds a projection from offset 0 beside the live one, and swaps it in. After a kill, the next call goes on where it was.
 * Throws RebuildRefused when it may not start, or its result may not be swapped in.
 */
export async function rebuild(options: RebuildOptions): Promise<void> {
  // One connection for everything that must end with this process: the lock on the rebuild, the pause of the live one, the exchange.
  const client = new pg.Client({ connectionString: options.url, keepAlive: true, application_name: `rebuild ${options.projection.name}` });
  client.on('error', () => {}); // The next statement rejects.
  await client.connect();
  try {
    await lockRebuild(client, options);
    await new Rebuild(client, options, await begin(client, options.service, options.projection, options.fromScratch ?? false)).run();
  } finally {
    await client.end().catch(() => {});
  }
}

async function lockRebuild(client: pg.Client, { service, projection }: RebuildOptions): Promise<void> {
  const { rows } = await client.query('select pg_try_advisory_lock($1, hashtext($2)) as mine', [
    ADVISORY_LOCK.projectionRebuild,
    projection.name,
  ]);
  if (!rows[0].mine) throw new RebuildRefused(`${fullName(service, projection)} is being rebuilt already.`);
}

class Rebuild {
  readonly #consumer: string;
  readonly #onStage: NonNullable<RebuildOptions['onStage']>;

  constructor(
    private readonly client: pg.Client,
    private readonly options: RebuildOptions,
    private readonly building: Building,
  ) {
    this.#consumer = consumerOf(options.service, options.projection, building.generation);
    this.#onStage = options.onStage ?? (() => {});
  }

  async run(): Promise<void> {
    const { generation, resumed } = this.building;
    await this.#onStage({ at: 'begun', generation, resumed });
    const { projection, resources } = this.options;
    const derived = await projection.derived?.begin(resources ?? ({} as Resources));
    while (!(await this.#attempt(derived)))
      this.options.log.info({ consumer: this.#consumer }, 'a rebuilt projection could not be swapped in yet; it goes on');
    await this.#onStage({ at: 'swapped' });
  }

  /** False when events arrived faster than it could handle the last of them, or readers did not release the tables. */
  async #attempt(derived: DerivedGeneration | undefined): Promise<boolean> {
    const { projection, transaction, bus, clock, log, retry, retryPollMs } = this.options;
    const running = await startInbox({
      bus,
      clock,
      log,
      retry,
      retryPollMs,
      batchSize: BATCH,
      consumer: this.#consumer,
      consumers: projection.consumers,
      transaction: shadowTransactions(transaction, projection),
    });
    const stop = once(() => running.stop());
    const follow = async () => {
      const shadow = shadowTransactions(transaction, projection);
      await derived?.follow((work) => shadow(({ execute }) => work(execute)));
    };
    try {
      await this.#replay(running);
      await this.#requireNoNewDeadLetters();
      for (const table of shadowTables(projection)) await this.client.query(`analyze ${table}`);
      // Most of it while the live one goes on, the rest while it waits.
      await follow();
      return await this.#withLivePaused(async () => {
        if (!(await running.caughtUp(AbortSignal.timeout(HAND_OVER_WITHIN_MS)))) return false;
        // From here on nothing applies events to either of the two.
        await stop();
        await this.#requireNoNewDeadLetters();
        await follow();
        return this.#swap(derived);
      });
    } finally {
      await stop();
    }
  }

  /** Resolves once every event is applied, or dead and its key's later events with it. */
  async #replay(running: RunningInbox): Promise<void> {
    do {
      const caughtUp = running.caughtUp(NEVER);
      while (!(await Promise.race([caughtUp, delay(REPORT_EVERY_MS)]))) {
        const left = Object.values(await running.lag()).reduce((sum, each) => sum + each, 0n);
        await this.#onStage({ at: 'replaying', left });
      }
    } while (await this.#isRetrying());
  }

  async #isRetrying(): Promise<boolean> {
    const { rows } = await this.client.query(
      `select exists (select from held_events where consumer = $1 and state = 'RETRYING') as retrying`,
      [this.#consumer],
    );
    if (rows[0].retrying) await delay(RETRY_POLL_MS);
    return rows[0].retrying;
  }

  /** Throws when it has parked events that the live one could apply: swapped in, it would lose their effects. */
  async #requireNoNewDeadLetters(): Promise<void> {
    const { service, projection } = this.options;
    const { rows } = await this.client.query<{ count: number }>(
      `select count(*)::integer as count from held_events mine where consumer = $1
      and not exists (select from held_events theirs where theirs.consumer = $2 and theirs.event_id = mine.event_id)`,
      [this.#consumer, consumerOf(service, projection, this.building.live)],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0) throw new RebuildRefused(newDeadLetters(count, service, fullName(service, projection)));
  }

  async #withLivePaused(work: () => Promise<boolean>): Promise<boolean> {
    const lock = [ADVISORY_LOCK.projectionLive, this.options.projection.name];
    await this.client.query('select pg_advisory_lock($1, hashtext($2))', lock);
    try {
      await this.#onStage({ at: 'live paused' });
      return await work();
    } finally {
      await this.client.query('select pg_advisory_unlock($1, hashtext($2))', lock);
    }
  }

  /** In one transaction, on the connection that pauses the live one: if it breaks, nothing has happened. */
  async #swap(derived: DerivedGeneration | undefined): Promise<boolean> {
    const { client, building } = this;
    const { projection, service } = this.options;
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${EXCHANGE_WITHIN_MS}`);
      await exchangeTables(client, projection);
      await deleteInboxState(client, consumerOf(service, projection, building.live));
      await client.query('update projection set generation = building, building = null, shape = null, rebuilt_at = now() where name = $1', [
        projection.name,
      ]);
      await derived?.swap();
      await client.query('commit');
      return true;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
      throw error;
    }
  }
}

const newDeadLetters = (count: number, service: string, name: string): string =>
  `${name} is not swapped in: ${count} events are parked in the rebuilt projection that are not parked in the live one. ` +
  `See lms dead-letters list --all --service ${service}, mend the cause, redrive or discard them, and rebuild again: it goes on from here.`;

/** Runs `work` at the first call, and returns its promise at every call. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
