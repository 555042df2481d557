import { createLogger, type Logger } from '../../platform/kernel/log.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { failuresOf, openParts, StopError } from '../../platform/kernel/stopping.js';
import { logLevel } from '../settings/settings.js';
import { collectGarbage } from './collect-garbage.js';

/**
 * Runs a process until the first SIGTERM or SIGINT: `open` puts its parts onto the stack and answers where they listen. Resolves when
 * everything was stopped, the last part first. Parts that cannot be stopped are logged, and then a StopError is thrown.
 */
export async function runProcess(settings: Settings, open: (opened: AsyncDisposableStack) => Promise<string>): Promise<void> {
  // A signal that comes while parts are being opened stops them as soon as they are open.
  const stopping = stopSignal();
  const parts = await openParts(async (opened) => ({ origin: await open(opened) }));
  // Before anybody waits for it.
  await collectGarbage();
  console.log(`ready ${parts.origin}`);
  await stopping;
  await parts.stop().catch((error: unknown) => {
    throw logged(failuresOf(error), createLogger(settings(logLevel)));
  });
}

/** Further signals change nothing: the process finishes what it has in flight. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}

function logged(failures: readonly unknown[], log: Logger): StopError {
  for (const failure of failures) log.error({ err: failure }, 'a part could not be stopped');
  return new StopError(failures);
}
