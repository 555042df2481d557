import type { Settings } from '../../platform/kernel/settings.js';
import { openInstallation } from '../installation/installation.js';
import { seed } from '../seed/seed.js';
import { startServer } from './server.js';
import { stopSignal } from './stop-signal.js';

export interface StartOptions {
  /** Fill an empty installation with the demo school. */
  readonly demo: boolean;
}

/** `lms start`: the whole system in one process. Resolves when it has been told to stop and has stopped. */
export async function start(settings: Settings, { demo }: StartOptions): Promise<void> {
  const stopping = stopSignal();
  const installation = await openInstallation(settings);
  try {
    const told = await seed(installation, demo);
    const server = await startServer(installation);
    for (const line of told) console.log(line);
    console.log(`ready ${server.url}`);
    await stopping;
    await server.stop();
  } finally {
    await installation.stop();
  }
}
