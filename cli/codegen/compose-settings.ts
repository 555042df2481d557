import { readFile } from 'node:fs/promises';
import { declaredSettings } from '../../platform/kernel/settings.js';

const FILE = 'docker-compose.yml';
const HEAD = '  # Every other setting of docs/settings.md, as the shell or .env has it; these lines are written by `npm run codegen`.\n';
const LINES = /(?: {2}LMS_\w+:\n)*/;

/** The image, the file and its ports fix the first four between themselves; the others are for the process of `user` alone. */
const NOT_FOR_ALL = ['LMS_HOST', 'LMS_PORT', 'LMS_DATA_DIR', 'LMS_KEYS_DIR', 'LMS_ADMIN_EMAIL', 'LMS_ADMIN_PASSWORD'];

/** Writes, into the environment that all processes of the compose file share, each setting that the file gives no value of its own. */
export async function generateComposeSettings(write: (path: string, content: string) => Promise<void>): Promise<void> {
  const [before, after] = (await readFile(FILE, 'utf8')).split(HEAD) as [string, string | undefined];
  if (after === undefined) throw new Error(`${FILE} has lost the line: ${HEAD.trim()}`);
  const isNamed = (variable: string) => new RegExp(`^  ${variable}:`, 'm').test(before);
  const variables = declaredSettings()
    .map(({ variable }) => variable)
    .filter((variable) => !NOT_FOR_ALL.includes(variable) && !isNamed(variable));
  const lines = variables.sort().map((variable) => `  ${variable}:\n`);
  await write(FILE, [before, HEAD, ...lines, after.replace(LINES, '')].join(''));
}
