import type { SubgraphRequest } from '../../platform/service/request.js';

/** One running subscription as its subgraph sees it: the test says what happens, and sees what is asked of it. */
export class Tap<Event> implements AsyncIterableIterator<Event> {
  readonly #events: Event[] = [];
  readonly #returned = Promise.withResolvers<void>();
  #waiting: PromiseWithResolvers<IteratorResult<Event>> | undefined;
  #last: { readonly step: Promise<IteratorResult<Event>> } | undefined;
  /** How often an event was taken out. */
  taken = 0;
  /** Whether it has been left. */
  left = false;

  constructor(
    readonly request: SubgraphRequest,
    /** Makes events without end, one whenever one is asked for. */
    private readonly flood?: () => Event,
  ) {}

  /** Resolves when it is left. */
  get returned(): Promise<void> {
    return this.#returned.promise;
  }

  push(...events: readonly Event[]): void {
    for (const event of events) {
      if (this.#waiting) this.#answer({ done: false, value: this.#took(event) });
      else this.#events.push(event);
    }
  }

  fail(): void {
    this.#finally(Promise.reject(new Error('The database at 10.0.0.7 is away')));
  }

  finish(): void {
    this.#finally(Promise.resolve({ done: true, value: undefined }));
  }

  async next(): Promise<IteratorResult<Event>> {
    const event = this.#events.shift() ?? this.flood?.();
    if (event !== undefined) return { done: false, value: this.#took(event) };
    if (this.#last) return this.#last.step;
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Like a source that does not heed it: what waits goes on waiting. */
  async return(): Promise<IteratorResult<Event>> {
    this.left = true;
    this.#returned.resolve();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #took(event: Event): Event {
    this.taken += 1;
    return event;
  }

  #answer(step: IteratorResult<Event> | Promise<IteratorResult<Event>>): void {
    this.#waiting?.resolve(step);
    this.#waiting = undefined;
  }

  /** Also when nobody waits at the moment: it comes after the events. */
  #finally(step: Promise<IteratorResult<Event>>): void {
    this.#last = { step };
    step.catch(() => {});
    this.#answer(step);
  }
}

/** Hands the test each subscription that is opened, in order. */
export class Taps<Event> {
  readonly opened: Tap<Event>[] = [];
  readonly #waiting: ((tap: Tap<Event>) => void)[] = [];
  #handed = 0;

  open(request: SubgraphRequest, flood?: () => Event): Tap<Event> {
    const tap = new Tap<Event>(request, flood);
    this.opened.push(tap);
    this.#hand();
    return tap;
  }

  /** The next one that was not handed out yet, as soon as it is there. */
  next(): Promise<Tap<Event>> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#hand();
    });
  }

  #hand(): void {
    while (this.#waiting.length > 0 && this.#handed < this.opened.length) {
      this.#waiting.shift()?.(this.opened[this.#handed] as Tap<Event>);
      this.#handed += 1;
    }
  }
}
