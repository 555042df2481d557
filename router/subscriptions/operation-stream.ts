import type { ExecutionResult } from 'graphql';
import { type ErrorContext, formatError } from '../pipeline/format.js';
import { formatGraphQLError, formatResult } from './format-result.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The results of one subscription on their way to its client, in the words that clients are told. Nothing is fetched before
 * it is asked for. It ends at once, also while its source is being waited for and whatever that source does about it.
 */
export class OperationStream implements AsyncIterableIterator<ExecutionResult> {
  #ended = false;
  #answer: ((step: IteratorResult<ExecutionResult>) => void) | undefined;

  constructor(
    private readonly source: AsyncIterator<ExecutionResult>,
    private readonly context: ErrorContext,
  ) {}

  /** Rejects with what the client may be told of a source that fails. */
  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.#ended) return DONE;
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
    // Nobody waits for this, and a client that leaves is told nothing: the log is.
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
