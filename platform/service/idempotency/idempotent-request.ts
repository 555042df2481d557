import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.js';
import type { Idempotent } from '../../kernel/context.js';
import { DomainError, ErrorCode, refuse } from '../../kernel/errors.js';
import { keep, recallPart, type StoredKey } from './key-store.js';
import { type Recorded, recorded, restored } from './recorded.js';

const OPERATION = 'operation';

export const keyIsTaken = (): DomainError =>
  refuse(ErrorCode.IDEMPOTENCY_CONFLICT, 'This Idempotency-Key was used for another operation, or with other variables');

/**
 * One try of a mutation that carries a key. Each of its transactions commits together with what it answered; a later try
 * gets that answer instead of doing the work again, and goes on where the earlier one ended.
 */
export class IdempotentRequest implements Idempotent {
  #field = '';
  #count = 0;
  #open = false;

  /** `known` is what earlier tries have left. Throws IDEMPOTENCY_CONFLICT when those were for something else. */
  constructor(
    private readonly key: StoredKey,
    private readonly operation: string,
    private readonly known: ReadonlyMap<string, unknown>,
    private readonly clock: Clock,
  ) {
    if (known.has(OPERATION) && known.get(OPERATION) !== operation) throw keyIsTaken();
  }

  /** The next root field begins. Transactions are known by the field, since one before it may go another way in another try. */
  enter(field: string): void {
    this.#field = field;
    this.#count = 0;
  }

  /** Does the work of a transaction of this mutation, or answers what it answered when it was done. */
  async once<T>(em: EntityManager, work: () => Promise<T>): Promise<T> {
    // A transaction inside of another is part of its work.
    if (this.#open) return work();
    this.#open = true;
    try {
      this.#count += 1;
      const part = `transaction ${this.#field} ${this.#count}`;
      const done = this.known.get(part) ?? (await this.#takeTurn(em, part));
      if (done !== undefined) return (await restored(em, done as Recorded)) as T;
      const result = await work();
      await keep(em, this.key, part, recorded(result), this.clock.now());
      return result;
    } finally {
      this.#open = false;
    }
  }

  /** The last transaction was rolled back, and is about to be done anew. */
  rollBack(): void {
    this.#count -= 1;
  }

  /** Keeps the whole answer. Of two tries that ran side by side, both give the first one's. */
  async keepAnswer(em: EntityManager, name: string, answer: unknown): Promise<unknown> {
    if ((await keep(em, this.key, OPERATION, this.operation, this.clock.now())) !== this.operation) throw keyIsTaken();
    return keep(em, this.key, name, answer, this.clock.now());
  }

  /** Waits for another try that is in a transaction at this moment, and looks at what it has left. */
  async #takeTurn(em: EntityManager, part: string): Promise<unknown> {
    if ((await keep(em, this.key, OPERATION, this.operation, this.clock.now())) !== this.operation) throw keyIsTaken();
    return recallPart(em, this.key, part);
  }
}
