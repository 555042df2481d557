import type { Settings } from '../../platform/kernel/settings.js';
import { stop } from '../../platform/kernel/stopping.js';
import { openInstallation } from '../installation/installation.js';
import { seed } from '../seed/seed.js';
import { runProcess } from './run-process.js';
import { startServer } from './server.js';

export interface StartOptions {
  /** Fill an empty installation with the demo school. */
  readonly demo: boolean;
}

/** `lms start`: the whole system in one process. Resolves when a signal has stopped it. */
export function start(settings: Settings, { demo }: StartOptions): Promise<void> {
  return runProcess(settings, async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const signInLines = await seed(installation, demo);
    const server = opened.adopt(await startServer(installation), stop);
    for (const line of signInLines) console.log(line);
    return server.url;
  });
}
