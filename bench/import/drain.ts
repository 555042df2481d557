import { once } from 'node:events';
import { projectFile } from '../../cli/project.js';
import type { Anatomy } from '../../tests/kit/statements/anatomy.js';
import { databasesIn } from '../../tests/kit/statements/databases-in.js';
import { Quiescence } from '../../tests/kit/statements/quiescence.js';
import { COUNTED } from '../../tests/kit/statements/settings.js';
import { postgresMiB, residentMiB, startProgram } from '../program.js';

/** What it took until every consumer had what was imported. */
export interface Drained {
  readonly ms: number;
  /** Of all services, the relays and the log. */
  readonly statements: number;
  /** Of each service, by shape: the most frequent first. */
  readonly lines: readonly string[];
  readonly events: number;
  /** At the most, of the program and its PostgreSQL together. */
  readonly peakMiB: number;
}

const LOOK_MS = 500;

/** Starts the program on the folder of an import, and waits until nothing is left to do. */
export async function drain(folder: string): Promise<Drained> {
  const settings = { ...COUNTED, LMS_PARTITIONS: '8', LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' };
  const begun = performance.now();
  const lms = await startProgram('dist/cli/main.js', ['start', '--empty', '--port', '0'], settings, [
    '--import',
    projectFile('dist/bench/tapped.js'),
  ]);
  let peakMiB = 0;
  const looking = setInterval(async () => {
    const [node, postgres] = await Promise.all([residentMiB(lms.process.pid as number), postgresMiB(folder)]);
    peakMiB = Math.max(peakMiB, node + postgres);
  }, LOOK_MS);
  const quiescence = await Quiescence.of(await databasesIn(folder), () => 0);
  try {
    await quiescence.reached();
    const ms = performance.now() - begun;
    const answered = once(lms.process, 'message');
    lms.process.send({});
    const [{ own, lines }] = (await answered) as [Anatomy];
    return { ms, statements: own, lines, events: await quiescence.appended(), peakMiB };
  } finally {
    clearInterval(looking);
    await quiescence.close();
    await lms.stop();
  }
}
