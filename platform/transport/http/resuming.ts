import { type ExecutionResult, GraphQLError } from 'graphql';
import { backoff, delay } from '../../kernel/delay.js';
import { DomainError, ErrorCode, unavailable } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';
import type { SubgraphRequest } from '../../service/request.js';
import { PASSPORT_REFUSED } from './calls.js';
import type { FeedStream } from './feed-stream.js';
import { NoAnswer } from './no-answer.js';

export interface Resuming {
  readonly name: string;
  /** Subscribes at an instance that can be counted on. Rejects with Unanswered when there is none. */
  readonly connect: (request: SubgraphRequest) => Promise<FeedStream>;
  readonly log: Logger;
}

/** Tries at the beginning, while the client waits for its first word. Later on it is tried for as long as the client stays. */
const FIRST_TRIES = 3;
const [WAIT_FIRST, WAIT_MOST] = [50, 5_000];

type Results = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/**
 * A subscription that outlives its instance: when the line breaks it is taken up again, at another or when the subgraph is
 * back, after the last event that was handed on. Nothing is missed and nothing told twice.
 */
export async function subscribeResuming(request: SubgraphRequest, resuming: Resuming): Promise<Results> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { stream, first } = await begin(request, resuming);
      if (isPosition(first)) return new ResumingResults(request, stream, cursorOf(first), resuming);
      stream.leave();
      return refusal(first);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (tries === FIRST_TRIES) throw Object.assign(unavailable(resuming.name), { cause: error });
      await delay(backoff(tries, WAIT_FIRST, WAIT_MOST));
    }
  }
}

async function begin(request: SubgraphRequest, { connect }: Resuming) {
  const stream = await connect(request);
  const first = await stream.take();
  if (!first) throw new NoAnswer('the subscription ended before it began', 'sent');
  const [error] = first.errors ?? [];
  if (error?.extensions?.code === PASSPORT_REFUSED.extensions.code) throw new NoAnswer(error.message, 'refused');
  return { stream, first };
}

class ResumingResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #left = new AbortController();

  constructor(
    private readonly request: SubgraphRequest,
    private stream: FeedStream,
    private cursor: string | undefined,
    private readonly resuming: Resuming,
  ) {}

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    while (!this.#left.signal.aborted) {
      try {
        const result = await this.stream.take();
        if (!result) break;
        if (isOutage(result)) throw new NoAnswer('the subgraph cannot go on', 'sent');
        this.cursor = cursorOf(result) ?? this.cursor;
        return { done: false, value: result };
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        this.resuming.log.info({ reason: error.message, subgraph: this.resuming.name }, 'a subscription is taken up again');
        const refused = await this.#takeUp();
        if (refused) return { done: false, value: refused };
      }
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#left.abort();
    this.stream.leave();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Answers why it cannot be taken up any more: the cursor has expired, or the caller may not follow it now. */
  async #takeUp(): Promise<ExecutionResult | undefined> {
    const { signal } = this.#left;
    for (let failures = 0; !signal.aborted; failures += 1) {
      if (failures > 0) await delay(backoff(failures, WAIT_FIRST, WAIT_MOST), signal);
      try {
        const { stream, first } = await begin({ ...this.request, resumeAfter: this.cursor ?? this.request.resumeAfter }, this.resuming);
        if (isOutage(first)) {
          stream.leave();
          continue;
        }
        this.stream = stream;
        if (signal.aborted) stream.leave();
        this.cursor ??= cursorOf(first);
        return isPosition(first) ? undefined : refusal(first);
      } catch (error) {
        if (error instanceof NoAnswer) continue;
        if (error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE) continue;
        throw error;
      }
    }
    return undefined;
  }
}

/** The first word of a subscription that has begun. */
const isPosition = ({ data, errors }: ExecutionResult): boolean => data === undefined && !errors;

const isOutage = ({ data, errors }: ExecutionResult): boolean => !data && errors?.[0]?.extensions?.code === ErrorCode.UNAVAILABLE;

/** With errors as they are in process: nothing further is to be completed, so nobody else makes them into such. */
const refusal = ({ errors = [] }: ExecutionResult): ExecutionResult => ({
  errors: errors.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions })),
});

const cursorOf = ({ extensions }: ExecutionResult): string | undefined =>
  typeof extensions?.cursor === 'string' ? extensions.cursor : undefined;
