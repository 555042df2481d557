/**
 * What was sent to a client and is not yet written to its transport. Once something has waited for `stallAfter` ms without
 * anything being written, `stalled` is called: so a client on a slow network keeps its connection, and one that does not read
 * loses it.
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

  /** Resolves when it is written, or the transport has broken. A caller that waits for that holds one result at a time. */
  send(write: (written: () => void) => void): Promise<void> {
    this.#waiting += 1;
    this.#timer ??= setTimeout(this.stalled, this.stallAfter);
    return new Promise((resolve) =>
      write(() => {
        this.#written();
        resolve();
      }),
    );
  }

  #written(): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) this.#timer?.refresh();
    else {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
}
