/**
 * What was sent to a client and not yet taken by its line. Once something has waited for `stallAfter` ms without anything
 * being taken, `stalled` is called: so a client on a thin line keeps its connection, and one that does not read loses it.
 */
export class SendQueue {
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stallAfter: number,
    private readonly stalled: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.#waiting === 0;
  }

  /** Resolves when the line has taken it, or has broken. Whoever waits for that holds one result at a time. */
  send(write: (taken: () => void) => void): Promise<void> {
    this.#waiting += 1;
    this.#timer ??= setTimeout(this.stalled, this.stallAfter);
    return new Promise((resolve) =>
      write(() => {
        this.#taken();
        resolve();
      }),
    );
  }

  #taken(): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) this.#timer?.refresh();
    else {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
}
