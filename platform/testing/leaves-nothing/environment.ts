import { TestEnvironment } from 'jest-environment-node';
import { watchLeftovers } from './leftovers.js';

/** What was told to close needs turns of the event loop, which on a busy machine take their time. Only a file that leaks waits it out. */
const PATIENCE_MS = 3_000;

/**
 * Jest's environment of every test file. A file that leaves something behind fails: a timer, a stream that is still pulled, a
 * socket, a server, a child process, or memory. What runs on slows down and unsettles each file that the same worker runs next.
 */
export class LeavesNothing extends TestEnvironment {
  readonly #patienceMs: number;
  #leftovers: () => Promise<readonly string[]> = async () => [];

  constructor(...[config, context]: ConstructorParameters<typeof TestEnvironment>) {
    super(config, context);
    this.#patienceMs = Number(config.projectConfig.testEnvironmentOptions.patienceMs ?? PATIENCE_MS);
  }

  override async setup(): Promise<void> {
    await super.setup();
    this.#leftovers = watchLeftovers(this.#patienceMs);
  }

  /** `run_finish` comes after the last `afterAll`, while an error still counts as one of the file. */
  async handleTestEvent({ name }: { name: string }, { unhandledErrors }: { unhandledErrors: unknown[] }): Promise<void> {
    if (name !== 'run_finish') return;
    const left = await this.#leftovers();
    if (left.length > 0) unhandledErrors.push(leavesBehind(left));
  }
}

/** Its own stack would lead here, where nobody has to look. */
function leavesBehind(left: readonly string[]): Error {
  const error = new Error(`This file leaves behind:\n${left.map((each) => `  - ${each}`).join('\n')}`);
  error.stack = error.message;
  return error;
}
