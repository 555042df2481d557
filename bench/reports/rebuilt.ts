import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { projectFile } from '../../cli/project.js';
import { environment } from '../../platform/kernel/config.js';
import type { Row } from '../machine.js';

/** `lms rebuild` beside the running server: from its first event until it is swapped in, and the events that it applied. */
export async function rebuilt(folder: string, database: string, service: string, projection: string): Promise<Row> {
  const child = spawn(process.execPath, [projectFile('dist/cli/main.js'), 'rebuild', service], {
    env: { ...environment(), LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let [begun, swapped] = [0, 0];
  for await (const line of createInterface(child.stdout)) {
    if (line.includes(' begins ')) begun = performance.now();
    if (line.includes('in its place')) swapped = performance.now();
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`the rebuild of ${service} ended with ${code}`);
  const events = await appliedEvents(database, `${service}.${projection}.2`);
  const seconds = (swapped - begun) / 1_000;
  return [service, events, seconds.toFixed(1), Math.round(events / seconds)];
}

async function appliedEvents(database: string, consumer: string): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('select count(*)::integer as count from inbox where consumer = $1', [consumer]);
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
