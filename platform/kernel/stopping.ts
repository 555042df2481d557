/** Something that runs, or holds something open, until it is stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/** Hands a part to a stack that stops it: `opened.adopt(await openDatabases(…), stop)`. */
export const stop = (part: Stoppable): Promise<void> => part.stop();

/** Parts could not be stopped. All others were. */
export class StopError extends AggregateError {
  override readonly name = 'StopError';

  constructor(failures: readonly unknown[]) {
    super(failures, `Not everything could be stopped: ${failures.map(messageOf).join('; ')}`);
  }
}

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/**
 * Opens parts that belong together. Answers what `open` answers, and a `stop` for all that it has put onto the stack, the last part
 * first. When `open` fails, the parts that are open already are stopped.
 */
export async function openParts<Parts extends object>(open: (opened: AsyncDisposableStack) => Promise<Parts>): Promise<Parts & Stoppable> {
  const opened = new AsyncDisposableStack();
  const parts = await stoppedIfItFails(opened, open);
  return { ...parts, stop: () => opened.disposeAsync() };
}

/** Runs `work`, and then stops all that it has put onto the stack, the last part first. */
export async function withParts<Result>(work: (opened: AsyncDisposableStack) => Promise<Result>): Promise<Result> {
  const opened = new AsyncDisposableStack();
  const result = await stoppedIfItFails(opened, work);
  await opened.disposeAsync();
  return result;
}

/** As `await using` would do it. In what swc makes of that, the failure of `work` is lost when a part cannot be stopped either. */
async function stoppedIfItFails<Result>(
  opened: AsyncDisposableStack,
  work: (opened: AsyncDisposableStack) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(opened);
  } catch (error) {
    await opened.disposeAsync().catch((failure: unknown) => {
      throw new SuppressedError(failure, error);
    });
    throw error;
  }
}

/** Stops parts at the same time, and waits for all of them. Throws a StopError when some could not be stopped. */
export async function stopTogether(parts: Iterable<Stoppable>): Promise<void> {
  const results = await Promise.allSettled([...parts].map(async (part) => part.stop()));
  const failures = results.filter((result) => result.status === 'rejected').map(({ reason }): unknown => reason);
  if (failures.length > 0) throw new StopError(failures);
}

/** Takes one step of a stop after the other, each whatever became of those before it. Throws a StopError when some failed. */
export async function stopInTurn(...steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new StopError(failures);
}

/** The failures behind an error, in the order in which they happened. An AsyncDisposableStack chains them: each hides the one before it. */
export function failuresOf(error: unknown): readonly unknown[] {
  if (error instanceof SuppressedError) return [...failuresOf(error.suppressed), ...failuresOf(error.error)];
  if (error instanceof StopError) return error.errors.flatMap(failuresOf);
  return [error];
}
