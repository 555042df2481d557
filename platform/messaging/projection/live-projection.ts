import type { MikroORM } from '@mikro-orm/postgresql';
import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import { delay } from '../../kernel/delay.js';
import { stopInTurn } from '../../kernel/stopping.js';
import { type InboxOptions, type RunningInbox, startInbox } from '../inbox/inbox.js';
import { consumerOf, type Projection } from './define.js';
import { liveTransactions } from './transactions.js';

export interface LiveProjectionOptions extends Omit<InboxOptions, 'consumer' | 'consumers'> {
  readonly service: string;
  readonly projection: Projection;
  readonly orm: MikroORM;
  /** The interval at which it checks whether another generation was swapped in, in ms. The next event makes it check at once. */
  readonly pollMs: number;
}

/** Keeps a projection up to date: consumes in the group of the live generation, and changes groups when another one is swapped in. */
export class LiveProjection {
  readonly #stopping = new AbortController();
  readonly #superseded = new AutoResetEvent();
  #generation = 0;
  #unsubscribedSince = performance.now();
  #inbox: RunningInbox | undefined;
  #loop: Promise<void> | undefined;

  private constructor(private readonly options: LiveProjectionOptions) {}

  /** Resolves once the projection is subscribed. */
  static async start(options: LiveProjectionOptions): Promise<LiveProjection> {
    const live = new LiveProjection(options);
    const { projection, orm } = options;
    await orm.em.fork().execute('insert into projection (name) values (?) on conflict do nothing', [projection.name]);
    await live.#subscribeToCurrent();
    live.#loop = live.#watchGeneration();
    return live;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Also true for a while in which it changes from one generation to the next. */
  healthy(): boolean {
    if (this.#inbox) return this.#inbox.healthy();
    return performance.now() - this.#unsubscribedSince < (this.options.stallAfterMs ?? 60_000);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#superseded.notify();
    await stopInTurn(
      () => this.#loop,
      () => this.#inbox?.stop(),
    );
  }

  async #watchGeneration(): Promise<void> {
    const { log, projection, pollMs } = this.options;
    while (!this.#stopping.signal.aborted) {
      await this.#superseded.wait(pollMs);
      if (this.#stopping.signal.aborted) return;
      await this.#subscribeToCurrent().catch(async (error) => {
        log.warn({ err: error, projection: projection.name }, 'the live generation of a projection could not be read; it is retried');
        await delay(pollMs, this.#stopping.signal);
      });
    }
  }

  /** Subscribes in the group of the live generation, whose position is where the rebuild ended. */
  async #subscribeToCurrent(): Promise<void> {
    const { service, projection, orm: _, pollMs: __, log, ...inbox } = this.options;
    const generation = await this.#currentGeneration();
    if (generation === this.#generation) return;
    if (this.#inbox) this.#unsubscribedSince = performance.now();
    const former = this.#inbox;
    this.#inbox = undefined;
    this.#generation = 0;
    await former?.stop();
    this.#inbox = await startInbox({
      ...inbox,
      log,
      consumer: consumerOf(service, projection, generation),
      consumers: projection.consumers,
      transaction: liveTransactions(inbox.transaction, projection, generation, () => this.#superseded.notify()),
    });
    this.#generation = generation;
    log.info({ projection: projection.name, generation }, 'a projection is kept up to date');
  }

  async #currentGeneration(): Promise<number> {
    const { orm, projection } = this.options;
    const [row] = await orm.em
      .fork()
      .execute<{ generation: number }[]>('select generation from projection where name = ?', [projection.name]);
    if (!row) throw new Error(`${projection.name} has no row in its database`);
    return row.generation;
  }
}
