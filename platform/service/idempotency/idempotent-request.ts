import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '../../kernel/clock.js';
import type { Idempotent } from '../../kernel/context.js';
import { DomainError, ErrorCode, refuse } from '../../kernel/errors.js';
import { loadPart, type StoredKey, storePart } from './key-store.js';
import { type Recorded, recorded, restored } from './recorded.js';

const OPERATION = 'operation';

export const keyWasReused = (): DomainError =>
  refuse(ErrorCode.IDEMPOTENCY_CONFLICT, 'This Idempotency-Key was used for another operation, or with other variables');

/**
 * One attempt of a mutation that carries a key. Each of its transactions commits together with its result; a later attempt gets
 * that result instead of doing the work again, and continues after the last committed transaction.
 */
export class IdempotentRequest implements Idempotent {
  #field = '';
  #count = 0;
  #inTransaction = false;

  /** `known` are the parts that earlier attempts have stored. Throws IDEMPOTENCY_CONFLICT when those were of another operation. */
  constructor(
    private readonly key: StoredKey,
    private readonly operation: string,
    private readonly known: ReadonlyMap<string, unknown>,
    private readonly clock: Clock,
  ) {
    if (known.has(OPERATION) && known.get(OPERATION) !== operation) throw keyWasReused();
  }

  /** Called when the next root field starts. Transactions are numbered per field, since an earlier field may run fewer in another attempt. */
  enter(field: string): void {
    this.#field = field;
    this.#count = 0;
  }

  /** Runs the work of a transaction, or returns the stored result when an earlier attempt committed it. */
  async once<T>(em: EntityManager, work: () => Promise<T>): Promise<T> {
    // A transaction inside another is part of its work.
    if (this.#inTransaction) return work();
    this.#inTransaction = true;
    try {
      this.#count += 1;
      const part = `transaction ${this.#field} ${this.#count}`;
      const done = this.known.get(part) ?? (await this.#lockOperation(em, part));
      if (done !== undefined) return (await restored(em, done as Recorded)) as T;
      const result = await work();
      await storePart(em, this.key, part, recorded(result), this.clock.now());
      return result;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Called when the last transaction was rolled back and is about to be retried. */
  rollBack(): void {
    this.#count -= 1;
  }

  /** Stores the whole answer. Of two attempts that ran side by side, both return the answer that was stored first. */
  async storeAnswer(em: EntityManager, name: string, answer: unknown): Promise<unknown> {
    if ((await storePart(em, this.key, OPERATION, this.operation, this.clock.now())) !== this.operation) throw keyWasReused();
    return storePart(em, this.key, name, answer, this.clock.now());
  }

  /** Waits for another attempt that is in a transaction at this moment, and loads the part that it may have stored. */
  async #lockOperation(em: EntityManager, part: string): Promise<unknown> {
    if ((await storePart(em, this.key, OPERATION, this.operation, this.clock.now())) !== this.operation) throw keyWasReused();
    return loadPart(em, this.key, part);
  }
}
