import type { ExecutionResult } from 'graphql';
import { type ErrorContext, formatError, formatGraphQLError, formatResult } from '../pipeline/format.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The results of one subscription on their way to its client, formatted. Nothing is fetched before it is asked for. The stream
 * ends at once, also while it waits for its source, and whatever that source does about it.
 */
export class OperationStream implements AsyncIterableIterator<ExecutionResult> {
  #ended = false;
  #answer: ((step: IteratorResult<ExecutionResult>) => void) | undefined;

  constructor(
    private readonly source: AsyncIterator<ExecutionResult>,
    private readonly context: ErrorContext,
    /** Called when the client asks for more: the result before was written. */
    private readonly onWritten: () => void = () => {},
  ) {}

  /** Rejects with a formatted error when the source fails. */
  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.#ended) return DONE;
    this.onWritten();
    const asked = Promise.withResolvers<IteratorResult<ExecutionResult>>();
    this.#answer = asked.resolve;
    try {
      this.source.next().then(asked.resolve, asked.reject);
      const step = await asked.promise;
      if (!step.done && !this.#ended) return { done: false, value: formatResult(step.value, this.context) };
      this.#ended = true;
      return DONE;
    } catch (error) {
      // What failed on the way here may have left its own source waiting for more.
      this.end();
      throw formatGraphQLError(error, this.context);
    }
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#answer?.(DONE);
    // Nobody waits for this, and a client that leaves is sent nothing: formatting the error logs it.
    this.#leave().catch((error) => formatError(error, this.context));
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.end();
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #leave(): Promise<void> {
    await this.source.return?.();
  }
}
