import { DataFolderError } from '../platform/postgres/data-folder-error.js';
import { ConfigurationError } from '../platform/settings.js';
import { program } from './program.js';

/** Faults that the operator can mend: told in a sentence, without a stack. */
const isOperatorsFault = (error: unknown): error is Error =>
  error instanceof ConfigurationError || error instanceof DataFolderError || (error as Error)?.name === 'PortInUseError';

try {
  await program().parseAsync();
} catch (error) {
  console.error(isOperatorsFault(error) || process.exitCode === 2 ? (error as Error).message : error);
  process.exitCode ??= 1;
}
