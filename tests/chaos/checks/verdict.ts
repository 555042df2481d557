import { isDeepStrictEqual } from 'node:util';
import { delay } from '../../../platform/kernel/delay.js';
import { REDIS_PREFIX, type Site } from '../site/site.js';
import type { Acknowledged } from './acknowledged.js';
import { orphansIn } from './deletions.js';
import { type BrokenFigures, brokenFiguresIn, FIGURES_RIGHT } from './figures.js';
import { type Broken, inLedger, NOTHING_BROKEN, waitingIn } from './ledger.js';
import { type BrokenMoney, brokenMoneyIn, NO_MONEY_LOST } from './money.js';
import { type BrokenStandings, brokenStandingsIn, STANDINGS_RIGHT } from './standings.js';

/** What is wrong with a system that nobody uses any more. */
export interface Verdict {
  /** Events that have not come to their ends. */
  readonly waiting: number;
  readonly events: Broken;
  readonly money: BrokenMoney;
  readonly figures: BrokenFigures;
  readonly standings: BrokenStandings;
  /** Left of deleted courses. */
  readonly orphans: readonly string[];
  /** Acknowledged writes that are not there. */
  readonly missing: readonly string[];
  /** What services react to and has not happened: then these checks have not looked at it. */
  readonly unheard: readonly string[];
}

export const ALL_WELL: Verdict = {
  waiting: 0,
  events: NOTHING_BROKEN,
  money: NO_MONEY_LOST,
  figures: FIGURES_RIGHT,
  standings: STANDINGS_RIGHT,
  orphans: [],
  missing: [],
  unheard: [],
};

export async function judge({ url, redis }: Pick<Site, 'url' | 'redis'>, writes: Acknowledged): Promise<Verdict> {
  return {
    waiting: await waitingIn(url),
    ...(await inLedger(url, async (ledger) => ({ events: await ledger.broken(), unheard: await ledger.unheard() }))),
    money: await brokenMoneyIn(url),
    figures: await brokenFiguresIn(url),
    standings: await brokenStandingsIn(url, { url: redis.url, prefix: REDIS_PREFIX }),
    orphans: await orphansIn(url),
    missing: await writes.missingIn(url),
  };
}

/** Waits until all is well; answers what is still wrong after so many ms. */
export async function judgeWhenQuiet(site: Pick<Site, 'url' | 'redis'>, writes: Acknowledged, withinMs: number): Promise<Verdict> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const verdict = await judge(site, writes);
    if (isDeepStrictEqual(verdict, ALL_WELL) || performance.now() > deadline) return verdict;
    await delay(1_000);
  }
}
