import { type ExecutionResult, GraphQLError } from 'graphql';
import { backoff, delay } from '../../kernel/delay.js';
import { DomainError, ErrorCode, unavailable } from '../../kernel/errors.js';
import type { Logger } from '../../kernel/log.js';
import type { SubgraphRequest } from '../../service/request.js';
import { PASSPORT_REFUSED } from './calls.js';
import type { FeedStream } from './feed-stream.js';
import { NoAnswer } from './no-answer.js';

export interface ResumeOptions {
  readonly name: string;
  /** Subscribes at one of the instances. Rejects with NoAnswer when none is known. */
  readonly connect: (request: SubgraphRequest) => Promise<FeedStream>;
  readonly log: Logger;
}

/** Attempts to subscribe at first, while the client waits. Later on it tries to resume for as long as the client stays subscribed. */
const FIRST_ATTEMPTS = 3;
const [WAIT_FIRST, WAIT_MOST] = [50, 5_000];

type Results = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

/**
 * Makes a subscription that outlives its instance: when the connection breaks, it resumes after the last delivered event, at another
 * instance or when the subgraph is back. No event is missed or delivered twice.
 */
export async function subscribeResuming(request: SubgraphRequest, resuming: ResumeOptions): Promise<Results> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { stream, first } = await start(request, resuming);
      if (isStart(first)) return new ResumingResults(request, stream, cursorOf(first), resuming);
      stream.leave();
      return refusal(first);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (attempt === FIRST_ATTEMPTS) throw Object.assign(unavailable(resuming.name), { cause: error });
      await delay(backoff(attempt, WAIT_FIRST, WAIT_MOST));
    }
  }
}

async function start(request: SubgraphRequest, { connect }: ResumeOptions) {
  const stream = await connect(request);
  const first = await stream.pull();
  if (!first) throw new NoAnswer('the subscription ended before it began', 'sent');
  const [error] = first.errors ?? [];
  if (error?.extensions?.code === PASSPORT_REFUSED.extensions.code) throw new NoAnswer(error.message, 'refused');
  return { stream, first };
}

class ResumingResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #ended = new AbortController();

  constructor(
    private readonly request: SubgraphRequest,
    private stream: FeedStream,
    private cursor: string | undefined,
    private readonly resuming: ResumeOptions,
  ) {}

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    while (!this.#ended.signal.aborted) {
      try {
        const result = await this.stream.pull();
        if (!result) break;
        if (isOutage(result)) throw new NoAnswer('the subgraph cannot go on', 'sent');
        this.cursor = cursorOf(result) ?? this.cursor;
        return { done: false, value: result };
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        this.resuming.log.info({ reason: error.message, subgraph: this.resuming.name }, 'a subscription is resumed');
        const refused = await this.#resume();
        if (refused) return { done: false, value: refused };
      }
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.#ended.abort();
    this.stream.leave();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Resumes the subscription. Resolves with a refusal when the cursor has expired or the caller may no longer follow it. */
  async #resume(): Promise<ExecutionResult | undefined> {
    const { signal } = this.#ended;
    for (let failures = 0; !signal.aborted; failures += 1) {
      if (failures > 0) await delay(backoff(failures, WAIT_FIRST, WAIT_MOST), signal);
      try {
        const { stream, first } = await start({ ...this.request, resumeAfter: this.cursor ?? this.request.resumeAfter }, this.resuming);
        if (isOutage(first)) {
          stream.leave();
          continue;
        }
        this.stream = stream;
        if (signal.aborted) stream.leave();
        this.cursor ??= cursorOf(first);
        return isStart(first) ? undefined : refusal(first);
      } catch (error) {
        if (error instanceof NoAnswer) continue;
        if (error instanceof DomainError && error.code === ErrorCode.UNAVAILABLE) continue;
        throw error;
      }
    }
    return undefined;
  }
}

/** Whether this is the first result of a subscription that has started: it has a cursor and no data. */
const isStart = ({ data, errors }: ExecutionResult): boolean => data === undefined && !errors;

const isOutage = ({ data, errors }: ExecutionResult): boolean => !data && errors?.[0]?.extensions?.code === ErrorCode.UNAVAILABLE;

/** A refusal with errors as they are in process: the router completes no data of it, so it does not convert them either. */
const refusal = ({ errors = [] }: ExecutionResult): ExecutionResult => ({
  errors: errors.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions })),
});

const cursorOf = ({ extensions }: ExecutionResult): string | undefined =>
  typeof extensions?.cursor === 'string' ? extensions.cursor : undefined;
