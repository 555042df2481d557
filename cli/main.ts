import { ConfigurationError } from '../platform/kernel/settings.js';
import { DataFolderError } from '../platform/postgres/embedded/data-folder-error.js';
import { PortInUseError } from '../router/router.js';
import { CommandError } from './command-error.js';
import { UnreadableImport } from './import/problems.js';
import { program } from './program.js';

/** Faults that the operator can mend: told in a sentence, without a stack. */
const FAULTS = [ConfigurationError, DataFolderError, PortInUseError, UnreadableImport, CommandError];

const isOperatorsFault = (error: unknown): error is Error => FAULTS.some((fault) => error instanceof fault);

try {
  await program().parseAsync();
} catch (error) {
  console.error(isOperatorsFault(error) || process.exitCode === 2 ? (error as Error).message : error);
  process.exitCode ??= 1;
}
