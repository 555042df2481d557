import { delay } from '../../platform/kernel/delay.js';
import { startOwnSystem } from '../kit/start-system.js';
import { StatementCounter } from '../kit/statements/counter.js';

let counter: StatementCounter;
beforeAll(async () => {
  counter = await StatementCounter.start(() => startOwnSystem('idle'));
}, 240_000);
afterAll(() => counter.stop());

/** Long enough for the polls of every few seconds. A poll of every minute that falls into it counts six times. */
const WINDOW_MS = 10_000;

/**
 * Of all statements, with the mock gateway's. Counted were 162: what is due each ten seconds. The rest is for the watermarks of the
 * inboxes, which are stored some time after the last event and may fall into the window. On a slow machine timers fire later and never
 * sooner, so there are fewer: the bound holds there too. Who makes a poll rarer lowers it.
 */
const A_MINUTE = 600;

test('an idle minute, by one of its six parts', async () => {
  const sent = await counter.sentWithin(WINDOW_MS, delay);
  const aMinute = sent.length * (60_000 / WINDOW_MS);
  if (aMinute <= A_MINUTE) return;
  const lines = [
    ...Map.groupBy(sent, ({ database, application, sql }) => `${database} ${application} ${sql.replace(/\s+/g, ' ').slice(0, 120)}`),
  ]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([line, some]) => `${some.length} ${line}`);
  throw new Error(`${aMinute} statements a minute where ${A_MINUTE} are allowed; in ${WINDOW_MS} ms:\n${lines.join('\n')}`);
});
