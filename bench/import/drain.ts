import { once } from 'node:events';
import { join } from 'node:path';
import { projectFile } from '../../cli/project.js';
import type { Anatomy } from '../../tests/kit/statements/anatomy.js';
import { databasesIn } from '../../tests/kit/statements/databases-in.js';
import { Quiescence } from '../../tests/kit/statements/quiescence.js';
import { COUNTED } from '../../tests/kit/statements/settings.js';
import { type Cpu, usedSoFar } from '../cpu.js';
import { postgresMiB, residentMiB, startProgram } from '../program.js';

/** What it took until every consumer had what was imported. */
export interface Drained {
  readonly ms: number;
  /** Of all services, the relays and the log. */
  readonly statements: number;
  /** Of each service, by shape: the most frequent first. */
  readonly lines: readonly string[];
  readonly events: number;
  /** At the most, at one time. */
  readonly peak: { readonly node: number; readonly postgres: number };
  /** The start of the program included. */
  readonly cpu: Cpu;
}

const LOOK_MS = 500;
/** Of the whole data set, on a slow machine. */
const LONGEST_MS = 30 * 60_000;

/** Starts a build of the program on the folder of an import, and waits until nothing is left to do. */
export async function drain(build: string, folder: string): Promise<Drained> {
  const settings = { ...COUNTED, LMS_PARTITIONS: '8', LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' };
  const before = (await usedSoFar(process.pid, folder)).postgres;
  const begun = performance.now();
  const lms = await startProgram(join(build, 'dist/cli/main.js'), ['start', '--empty', '--port', '0'], settings, [
    '--import',
    projectFile('dist/bench/tapped.js'),
    // As `npm start` does.
    '--max-semi-space-size=16',
    '--heap-growing-percent=120',
  ]);
  const pid = lms.process.pid as number;
  let peak = { node: 0, postgres: 0 };
  const looking = setInterval(async () => {
    const [node, postgres] = await Promise.all([residentMiB(pid), postgresMiB(folder)]);
    if (node + postgres > peak.node + peak.postgres) peak = { node, postgres };
  }, LOOK_MS);
  const quiescence = await Quiescence.of(await databasesIn(folder), () => 0);
  try {
    await quiescence.reached(LONGEST_MS);
    const ms = performance.now() - begun;
    const { node, postgres } = await usedSoFar(pid, folder);
    const answered = once(lms.process, 'message');
    lms.process.send({});
    const [{ own, lines }] = (await answered) as [Anatomy];
    return { ms, statements: own, lines, events: await quiescence.appended(), peak, cpu: { node, postgres: postgres - before } };
  } finally {
    clearInterval(looking);
    await quiescence.close();
    await lms.stop();
  }
}
