import { DEPENDS_ON, type DependsOn, likeness } from './dependence.js';
import type { Caller } from './identity.js';

/** An answer, and what it depended on of the caller whom it was made for. */
export interface Answer<Value> {
  readonly value: Value;
  readonly dependsOn: DependsOn;
}

interface Running<Value> {
  readonly caller: Caller;
  readonly answer: Promise<Answer<Value>>;
}

/**
 * One question that many callers ask. It is answered once for all whom its answers cannot tell apart: each answer itself says for whom
 * it holds, and goes to nobody else. What others may be given is known only when the first is answered, so the others wait for it.
 */
export class SharedAnswer<Value> {
  readonly #answers = new Map<string, Value>();
  /** By those for whom it will hold if it depends on no more than those before it. */
  readonly #running = new Map<string, Running<Value>>();
  #expected: DependsOn = 'nothing';

  /** The answer for a caller: one that holds for them too, or else `work`, which must be the work for this caller. */
  async for(caller: Caller, work: () => Promise<Answer<Value>>): Promise<Value> {
    for (;;) {
      for (const on of DEPENDS_ON) {
        const known = likeness(caller, on);
        if (this.#answers.has(known)) return this.#answers.get(known) as Value;
      }
      const alike = likeness(caller, this.#expected);
      const running = this.#running.get(alike);
      if (!running) return this.#answer(alike, { caller, answer: work() });
      try {
        await running.answer;
      } catch (error) {
        // A failure says nothing of what it depended on.
        if (likeness(caller, 'user') === likeness(running.caller, 'user')) throw error;
      }
    }
  }

  async #answer(alike: string, running: Running<Value>): Promise<Value> {
    this.#running.set(alike, running);
    try {
      const { value, dependsOn } = await running.answer;
      this.#answers.set(likeness(running.caller, dependsOn), value);
      this.#expect(dependsOn);
      return value;
    } catch (error) {
      this.#expect('user');
      throw error;
    } finally {
      this.#running.delete(alike);
    }
  }

  #expect(on: DependsOn): void {
    if (DEPENDS_ON.indexOf(on) > DEPENDS_ON.indexOf(this.#expected)) this.#expected = on;
  }
}
