import { ConfigurationError } from '../platform/kernel/settings.js';
import { failuresOf, StopError } from '../platform/kernel/stopping.js';
import { DataFolderError } from '../platform/postgres/embedded/data-folder-error.js';
import { PortInUseError } from '../platform/transport/http/listen.js';
import { CommandError } from './command-error.js';
import { UnreadableImport } from './import/problems.js';

/** Failures that say in a sentence what the operator can do. They are printed without a stack. */
const PLAIN_FAILURES = [ConfigurationError, DataFolderError, PortInUseError, UnreadableImport, CommandError, StopError];

/**
 * Runs a command of the command line. When the command fails, this prints every failure and ends the process with code 1, because a
 * part that could not be stopped would keep the process alive.
 */
export async function runToEnd(command: () => Promise<unknown>): Promise<void> {
  try {
    await command();
  } catch (error) {
    for (const failure of error instanceof StopError ? [error] : failuresOf(error)) print(failure);
    process.exit(1);
  }
}

function print(failure: unknown): void {
  const isPlain = failure instanceof Error && PLAIN_FAILURES.some((kind) => failure instanceof kind);
  console.error(isPlain ? failure.message : failure);
}
