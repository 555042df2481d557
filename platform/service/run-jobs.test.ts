import { systemClock } from '../kernel/clock.js';
import type { RequestContext } from '../kernel/context.js';
import { createLogger } from '../kernel/log.js';
import { duration, readSettings } from '../kernel/settings.js';
import { until } from '../testing/until.js';
import type { Job } from './jobs.js';
import { type RunningJobs, runJobs } from './run-jobs.js';

const QUICK = duration('LMS_TEST_QUICK', '1ms', 'An interval that no test waits for.');
const NEVER_MS = 10 * 60 * 60_000;

const running: RunningJobs[] = [];
afterEach(() => Promise.all(running.splice(0).map((each) => each.stop())));

/** A service whose database says what the test says, and counts how often it is asked. */
function service(jobs: readonly Job[], pollMs = NEVER_MS) {
  const state = { looks: 0, due: jobs.map((): number | null => null), isBroken: false };
  const listeners = new Set<() => void>();
  const execute = async () => {
    state.looks += 1;
    if (state.isBroken) throw new Error('the table is broken');
    return [Object.fromEntries(state.due.map((at, nth) => [String(nth), at]))];
  };
  const start = () => {
    running.push(
      runJobs({
        jobs,
        contextOf: () => ({ clock: systemClock, em: { execute } }) as unknown as RequestContext,
        settings: readSettings({}),
        log: createLogger('silent'),
        pollMs,
        onCommitted(callback) {
          listeners.add(callback);
          return () => void listeners.delete(callback);
        },
      }),
    );
  };
  const commit = () => {
    for (const each of listeners) each();
  };
  return { state, listeners, start, commit };
}

function job(name: string, work: () => Promise<void> = async () => {}): Job & { runs: number } {
  const made = {
    name,
    every: QUICK,
    due: `when is ${name} due`,
    runs: 0,
    async run() {
      made.runs += 1;
      await work();
    },
  };
  return made;
}

const now = () => systemClock.now().getTime();

test('one look asks for all jobs, and those run that are due', async () => {
  const [one, two] = [job('one'), job('two')];
  const { state, start } = service([one, two]);
  one.run = async () => {
    one.runs += 1;
    state.due[0] = null;
  };
  state.due = [now(), null];
  start();
  await until(() => one.runs === 1 && state.looks === 2); // The second look follows the run.
  expect(two.runs).toBe(0);
});

test('a job runs when its time has come, without another look at first', async () => {
  const one = job('one');
  const { state, start } = service([one]);
  const at = now() + 50;
  state.due = [at];
  start();
  await until(() => one.runs > 0);
  expect(now()).toBeGreaterThanOrEqual(at);
});

test('a commit of the process makes it look again, and the slow poll finds what nobody announced', async () => {
  const [announced, left] = [job('announced'), job('left')];
  const first = service([announced]);
  first.start();
  await until(() => first.state.looks === 1);
  first.state.due = [now()];
  first.commit();
  await until(() => announced.runs > 0);

  const second = service([left], 5);
  second.start();
  await until(() => second.state.looks > 1);
  second.state.due = [now()];
  await until(() => left.runs > 0);
});

test('a job never runs twice at once, and others go on while it runs', async () => {
  const release = Promise.withResolvers<void>();
  const [slow, quick] = [job('slow', () => release.promise), job('quick')];
  const { state, start, commit } = service([slow, quick]);
  state.due = [now(), now()];
  start();
  await until(() => {
    commit();
    return quick.runs > 5;
  });
  expect(slow.runs).toBe(1);
  release.resolve();
  await until(() => slow.runs > 1);
});

test('when the database does not say what is due, every job runs and says what it cannot do', async () => {
  const jobs = [job('one'), job('two', () => Promise.reject(new Error('broken')))];
  const { state, start } = service(jobs);
  state.isBroken = true;
  start();
  await until(() => jobs.every(({ runs }) => runs > 1));
});

test('stopped, it waits for the job that runs, and hears of no commit any more', async () => {
  const release = Promise.withResolvers<void>();
  const slow = job('slow', () => release.promise);
  const { state, start, listeners } = service([slow]);
  state.due = [now()];
  start();
  await until(() => slow.runs === 1);
  let isStopped = false;
  const stopped = running
    .splice(0)[0]
    ?.stop()
    .then(() => {
      isStopped = true;
    });
  await until(() => listeners.size === 0);
  expect(isStopped).toBe(false);
  release.resolve();
  await stopped;
});
