import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFile } from '../../cli/project.js';
import { environment } from '../../platform/kernel/config.js';
import { delay } from '../../platform/kernel/delay.js';
import type { Client } from '../../tests/kit/client.js';

const LOOK_AGAIN_MS = 1_000;

/** `lms import oulad` beside the running server. Returns the id of the presentation's course, once every service has consumed its events. */
export async function importCourse({ admin, folder, files, instructor, title }: CourseImport): Promise<string> {
  const command = ['import', 'oulad', files, '--instructor', instructor];
  const lms = spawn(process.execPath, [projectFile('dist/cli/main.js'), ...command], {
    env: { ...environment(), LMS_DATA_DIR: folder, LMS_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errorOutput: string[] = [];
  lms.stderr.on('data', (text) => errorOutput.push(String(text)));
  const [code] = await once(lms, 'exit');
  if (code !== 0) throw new Error(`the import ended with ${code}: ${errorOutput.join('')}`);
  await untilConsumed(new URL(admin.url).origin);
  const { courses } = await admin.ok('query ($text: String!) { courses(filter: { text: $text }) { nodes { id title } } }', { text: title });
  return courses.nodes.find((course: { title: string }) => course.title === title).id;
}

export interface CourseImport {
  readonly admin: Client;
  /** The data folder of the installation. */
  readonly folder: string;
  /** The folder of the data set, or of made-up files like it. */
  readonly files: string;
  readonly instructor: string;
  readonly title: string;
}

/** Waits until the count of published events stays the same, and no consumer lags. */
async function untilConsumed(origin: string): Promise<void> {
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
