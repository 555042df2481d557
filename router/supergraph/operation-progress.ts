import type { Caller } from '../../platform/kernel/identity.js';
import { encodePosition, type Progress, RecordedPosition } from '../../platform/kernel/position.js';

/** What the answers of an operation's fetches tell of progress: the position of what it changed, and what was not as far as it asked for. */
export class OperationProgress {
  readonly #recorded = new RecordedPosition();
  readonly #behind = new Set<string>();

  constructor(private readonly caller: Caller) {}

  add({ recorded = [], behind = [] }: Progress): void {
    // Each counted already as the last of its key, by its service.
    for (const mark of recorded) this.#recorded.add(mark, mark.id);
    for (const projection of behind) this.#behind.add(projection);
  }

  /** Undefined where there is nothing to tell. Who is not signed in learns nothing of what was recorded for them. */
  get extensions(): Readonly<Record<string, unknown>> | undefined {
    const position = this.caller.kind === 'user' ? this.#recorded.position : undefined;
    if (!position && this.#behind.size === 0) return undefined;
    return {
      ...(position && { after: encodePosition(position) }),
      ...(this.#behind.size > 0 && { behind: [...this.#behind].sort() }),
    };
  }
}
