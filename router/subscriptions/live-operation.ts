import type { ConnectionBacklog } from './backlog.js';
import type { OperationStream } from './operation-stream.js';
import { weightOf } from './weight.js';

/** An operation of a connection, from its message to the end of its last result. */
export class LiveOperation {
  /** The results of a subscription, once it has begun. */
  stream: OperationStream | undefined;
  readonly #received: number;
  #unread = 0;
  #isDone = false;

  /** Throws RATE_LIMITED when there are as many as may be. */
  constructor(
    private readonly backlog: ConnectionBacklog,
    payload: unknown,
  ) {
    this.#received = weightOf(payload);
    backlog.begin(this.#received);
  }

  /** Works out a result when its client has room for it. The result counts as unread until `written` or `done`. */
  readonly workOut = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const { backlog } = this;
    await backlog.user.enter(backlog);
    try {
      const result = await work();
      if (!this.#isDone) this.#add(weightOf(result));
      return result;
    } finally {
      backlog.user.leave(backlog);
    }
  };

  /** What was worked out so far was handed over to the client's machine. */
  written(): void {
    this.#add(-this.#unread);
  }

  /** The second time it does nothing. */
  done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.written();
    this.backlog.end(this.#received);
  }

  #add(bytes: number): void {
    if (bytes === 0) return;
    this.#unread += bytes;
    this.backlog.user.add(this.backlog, bytes);
  }
}
