import type { RequestContext } from '../../kernel/context.js';
import { isId } from '../../kernel/ids.js';
import { transaction } from '../../postgres/transaction.js';
import { singleFlight } from './single-flight.js';

/** The key of a thing: its id, or several ids that identify it together. */
export type Key = string | object;

export type IsSufficient<Row> = (known: Row) => boolean | Promise<boolean>;

/** For a command, before it opens its transaction. */
export type Find<Row, By extends Key> = (context: RequestContext, by: By, isSufficient: IsSufficient<Row>) => Promise<Row | null>;

export interface CacheAsideDeclaration<Row, By extends Key, Answer> {
  /** Reads the local copy, fresh from the database. */
  read(context: RequestContext, by: By): Promise<Row | null>;
  /** Asks the owner, whose event may still be on its way. Null when there is no such thing. */
  ask(context: RequestContext, by: By): Promise<Answer | null>;
  /** Writes the answer, in the transaction of `context.em`. It writes nothing when what the thing belongs to is gone. */
  store(context: RequestContext, answer: Answer): Promise<unknown>;
  /** What a command finds when the owner answered and nothing was stored. Without it the command finds nothing. */
  orphan?(context: RequestContext, answer: Answer): Row;
}

/**
 * A cache-aside lookup, declared once as a constant: a command reads the local copy when that is sufficient, and otherwise asks the owner,
 * stores the answer and reads again. "A miss is not a no": UNAVAILABLE when the owner has to be asked and is down. Commands that miss the
 * same thing at once share one question, which began after each of them.
 */
export function cacheAside<Row extends { readonly isGone: boolean }, By extends Key, Answer>({
  read,
  ask,
  store,
  orphan,
}: CacheAsideDeclaration<Row, By, Answer>): Find<Row, By> {
  const share = singleFlight<Answer | null>();
  return async (context, by, isSufficient) => {
    if (!canBe(by)) return null;
    const known = await read(context, by);
    if (await isConclusive(known, isSufficient)) return known;
    const answer = await share(context, JSON.stringify(by), async () => {
      const answered = await ask(context, by);
      if (!answered) return null;
      // Not under the command's idempotency key, which counts transactions: a retry may find the copy, and has one fewer.
      const own = context.fresh();
      await transaction(own, (em) => store({ ...own, em }, answered));
      return answered;
    });
    context.load.clear();
    if (!answer) return null;
    return (await read(context, by)) ?? orphan?.(context, answer) ?? null;
  };
}

/** Whether the key has valid ids. Otherwise there is no such thing, and neither the database nor the owner is asked. */
export const canBe = (by: Key): boolean =>
  typeof by === 'string' ? isId(by) : Object.values(by).every((id: string | null) => id === null || isId(id));

/** Whether the local copy is enough to decide. A tombstone always is. */
export const isConclusive = async <Row extends { readonly isGone: boolean }>(
  known: Row | null,
  isSufficient: IsSufficient<Row>,
): Promise<boolean> => known !== null && (known.isGone || (await isSufficient(known)));
