import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a file of the project, no matter whether this program runs from its sources or from `dist/`. */
export function projectFile(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, path);
  }
  throw new Error(`${path} is not to be found: this program does not lie in its project`);
}
