/** A signal for one waiter. A notification that comes while nobody waits ends the next `wait` at once: none is lost between two polls. */
export class AutoResetEvent {
  #notified = false;
  #waiter: (() => void) | undefined;

  notify(): void {
    this.#notified = true;
    this.#waiter?.();
  }

  /** Forgets a notification that came while nobody waited. */
  clear(): void {
    this.#notified = false;
  }

  /** Waits for a notification, at most `ms`. Resolves with whether one came. */
  wait(ms: number): Promise<boolean> {
    if (this.#notified) {
      this.#notified = false;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiter = undefined;
        resolve(this.#notified);
        this.#notified = false;
      };
      const timer = setTimeout(done, ms);
      this.#waiter = done;
    });
  }
}
