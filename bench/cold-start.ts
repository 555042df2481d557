import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile, table } from './machine.js';
import { postgresMiB, residentMiB, startProgram } from './program.js';

const RUNS = 5;
/** Options of Node.js in `npm start`: the space for new objects grows to a third of what it would. */
const AS_NPM_START = ['--max-semi-space-size=16', '--heap-growing-percent=120'];
const QUERY = JSON.stringify({ query: '{ courses(first: 1) { nodes { title } } }' });

/** From the start of the process to the first answered query: on an empty folder, and on an existing one. Memory after that, at rest. */
export async function coldStart(): Promise<string> {
  const first: number[] = [];
  const again: number[] = [];
  let node = 0;
  let postgres = 0;
  for (let run = 0; run < RUNS; run++) {
    const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
    for (const samples of [first, again]) {
      const begun = performance.now();
      const program = await startProgram('dist/cli/main.js', ['start', '--port', '0'], { LMS_DATA_DIR: folder }, AS_NPM_START);
      const response = await fetch(program.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: QUERY });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      await response.text();
      samples.push(performance.now() - begun);
      if (samples === again) {
        await delay(5_000); // At rest: after the collector has seen the start.
        node = Math.max(node, await residentMiB(program.process.pid as number));
        postgres = Math.max(postgres, await postgresMiB(folder));
      }
      await program.stop();
    }
    await rm(folder, { recursive: true, force: true });
  }
  const seconds = (samples: number[]) => [percentile(samples, 0.5), Math.max(...samples)].map((ms) => (ms / 1_000).toFixed(2));
  return [
    table(
      ['start to first answered query', 'median, s', 'slowest, s'],
      [
        ['on an empty folder, with the demo school', ...seconds(first)],
        ['on an existing folder', ...seconds(again)],
      ],
    ),
    '',
    table(
      ['at rest', 'MiB'],
      [
        ['router and services (one process, resident)', node],
        ['PostgreSQL (all processes, proportional)', postgres],
      ],
    ),
  ].join('\n');
}
