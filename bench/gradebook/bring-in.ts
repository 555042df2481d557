import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFile } from '../../cli/project.js';
import { environment } from '../../platform/kernel/config.js';
import { delay } from '../../platform/kernel/delay.js';
import type { Client } from '../../tests/kit/client.js';

const LOOK_AGAIN_MS = 1_000;

/** `lms import oulad` beside the running server. Answers with the course that the presentation has become, once no service has events of it to take. */
export async function bringIn({ admin, folder, files, instructor, title }: BringIn): Promise<string> {
  const command = ['import', 'oulad', files, '--instructor', instructor];
  const lms = spawn(process.execPath, [projectFile('dist/cli/main.js'), ...command], {
    env: { ...environment(), LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  lms.stderr.on('data', (text) => said.push(String(text)));
  const [code] = await once(lms, 'exit');
  if (code !== 0) throw new Error(`the import ended with ${code}: ${said.join('')}`);
  await untilTaken(new URL(admin.url).origin);
  const { courses } = await admin.ok('query ($text: String!) { courses(filter: { text: $text }) { nodes { id title } } }', { text: title });
  return courses.nodes.find((course: { title: string }) => course.title === title).id;
}

export interface BringIn {
  readonly admin: Client;
  /** Of the installation. */
  readonly folder: string;
  /** Of the data set, or what looks like it. */
  readonly files: string;
  readonly instructor: string;
  readonly title: string;
}

/** Published twice in a row the same count, and no consumer behind. */
async function untilTaken(origin: string): Promise<void> {
  let before = -1;
  for (;;) {
    const page = await (await fetch(`${origin}/metrics`)).text();
    const sum = (name: string) =>
      [...page.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'gm'))].reduce((all, [, count]) => all + Number(count), 0);
    const published = sum('lms_events_published_total');
    if (published > 0 && published === before && sum('lms_event_lag') === 0) return;
    before = published;
    await delay(LOOK_AGAIN_MS);
  }
}
