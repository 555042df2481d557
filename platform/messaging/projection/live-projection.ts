import type { MikroORM } from '@mikro-orm/postgresql';
import { AutoResetEvent } from '../../kernel/auto-reset-event.js';
import { delay } from '../../kernel/delay.js';
import { type InboxOptions, type RunningInbox, startInbox } from '../inbox/inbox.js';
import { consumerOf, type Projection } from './define.js';
import { liveTransactions } from './transactions.js';

export interface LiveProjectionOptions extends Omit<InboxOptions, 'consumer' | 'consumers'> {
  readonly service: string;
  readonly projection: Projection;
  readonly orm: MikroORM;
  /** Between two looks whether another generation was swapped in, in ms. With the next event it is noticed at once. */
  readonly pollMs: number;
}

/** Keeps a projection up to date: in the group of the generation that is read, and in that of the next once it is swapped in. */
export class LiveProjection {
  readonly #stopping = new AbortController();
  readonly #superseded = new AutoResetEvent();
  #generation = 0;
  #unsubscribedSince = performance.now();
  #inbox: RunningInbox | undefined;
  #loop: Promise<void> | undefined;

  private constructor(private readonly options: LiveProjectionOptions) {}

  /** Resolves once it is subscribed. */
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

  /** Also for a while in which it goes from one generation to the next. */
  healthy(): boolean {
    if (this.#inbox) return this.#inbox.healthy();
    return performance.now() - this.#unsubscribedSince < (this.options.stallAfterMs ?? 60_000);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#superseded.notify();
    await this.#loop;
    await this.#inbox?.stop();
  }

  async #watchGeneration(): Promise<void> {
    const { log, projection, pollMs } = this.options;
    while (!this.#stopping.signal.aborted) {
      await this.#superseded.wait(pollMs);
      if (this.#stopping.signal.aborted) return;
      await this.#subscribeToCurrent().catch(async (error) => {
        log.warn({ err: error, projection: projection.name }, 'which generation of a projection is read could not be looked up');
        await delay(pollMs, this.#stopping.signal);
      });
    }
  }

  /** Goes on in the group of the generation that is read: it stands where the rebuild has left it. */
  async #subscribeToCurrent(): Promise<void> {
    const { service, projection, orm: _, pollMs: __, log, ...inbox } = this.options;
    const generation = await this.#currentGeneration();
    if (generation === this.#generation) return;
    if (this.#inbox) this.#unsubscribedSince = performance.now();
    const before = this.#inbox;
    this.#inbox = undefined;
    this.#generation = 0;
    await before?.stop();
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
    if (!row) throw new Error(`${projection.name} is not known to its database`);
    return row.generation;
  }
}
