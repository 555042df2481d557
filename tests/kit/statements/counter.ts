import type { OwnSystem } from '../system.js';
import { type Anatomy, anatomyOf } from './anatomy.js';
import { Quiescence } from './quiescence.js';
import { Tap } from './tap.js';

/** How often a journey is counted. What happens beside it, or in two batches where one would do, is not in all of them. */
const TIMES = 3;

/** Counts the statements of a system in this process. */
export class StatementCounter {
  private constructor(
    readonly system: OwnSystem,
    private readonly tap: Tap,
    private readonly quiescence: Quiescence,
  ) {}

  static async start(start: () => Promise<OwnSystem>): Promise<StatementCounter> {
    const tap = new Tap();
    const system = await start();
    const addressOf = (name: string) => Object.assign(new URL(system.databaseUrl('course')), { pathname: `/${name}` }).href;
    const databases = new Map([...tap.databases].map(([short, name]) => [short, addressOf(name)]));
    return new StatementCounter(system, tap, await Quiescence.of(databases, () => tap.inFlight));
  }

  /** Resolves when all that has happened so far has been published, applied and committed. */
  settled(): Promise<void> {
    return this.quiescence.reached();
  }

  /**
   * The anatomy of a journey, with everything that follows from it, at its cheapest of some times. `prepare` makes what it needs, which
   * is not counted. The first time is not counted either: connections are opened then, and plans are made.
   */
  async anatomyOf<Given>(prepare: () => Promise<Given>, journey: (given: Given) => Promise<unknown>): Promise<Anatomy> {
    const counted: Anatomy[] = [];
    while (counted.length <= TIMES) {
      const given = await prepare();
      await this.settled();
      this.tap.take();
      await journey(given);
      await this.settled();
      counted.push(anatomyOf(this.tap.take()));
    }
    return counted.slice(1).reduce((least, each) => (each.own < least.own ? each : least));
  }

  /** Answers everything that is sent within so many ms. */
  async sentWithin(ms: number, wait: (ms: number) => Promise<void>): Promise<ReturnType<Tap['take']>> {
    await this.settled();
    this.tap.take();
    await wait(ms);
    return this.tap.take();
  }

  async stop(): Promise<void> {
    await this.quiescence.close();
    await this.system.stop();
    this.tap.remove();
  }
}
