import type { DrawnQuestion } from './draw.js';
import type { Visible } from './review.js';

/** What may be in a delivered thing, and what its lists hold. */
interface Shape {
  readonly fields: readonly string[];
  readonly lists?: Readonly<Record<string, Shape>>;
}

const CHOICE: Shape = { fields: ['id', 'text', 'feedback'] };
const SLOT: Shape = { fields: ['id', 'text'], lists: { choices: CHOICE } };
const QUESTION: Shape = { fields: ['id', 'kind', 'prompt', 'points', 'key', 'feedback'], lists: { choices: CHOICE, slots: SLOT } };

interface Permission {
  readonly visible: Pick<Visible, 'key' | 'feedback'>;
  /** The choices that were made, whose feedback may be seen without the key. */
  readonly chosen: ReadonlySet<string>;
}

/**
 * An Error for a delivered question that holds more than its reader may see: a field that nobody thought of, a key, feedback, or choices in
 * another order than they were drawn in. It knows the shape of what goes out by itself, and nothing of how it was built, so that a mistake
 * there is caught here.
 */
export function demandNoKey(question: object, drawn: DrawnQuestion, { visible, chosen }: Permission): void {
  if (!visible.key && (question as { key?: unknown }).key !== null) throw hidden('a key');
  if (!visible.feedback && (question as { feedback?: unknown }).feedback !== null) throw hidden('feedback');
  const idsDrawn = [drawn.choiceIds, ...drawn.slots.flatMap(({ choiceIds }) => [choiceIds])].map((ids) => ids.join());
  walk(question, QUESTION, (list) => {
    if (!idsDrawn.includes(list.map(({ id }) => id).join())) throw hidden('choices in another order');
    for (const { id, feedback } of list) {
      const isSeen = visible.feedback && (visible.key || chosen.has(id as string));
      if (feedback !== null && !isSeen) throw hidden('feedback of a choice');
    }
  });
}

type Fields = Readonly<Record<string, unknown>>;

function walk(thing: object, shape: Shape, check: (choices: readonly Fields[]) => void): void {
  for (const [name, value] of Object.entries(thing)) {
    const inner = shape.lists?.[name];
    if (!inner && !shape.fields.includes(name)) throw hidden(`a field '${name}'`);
    if (!inner) continue;
    const list = value as readonly object[];
    if (inner === CHOICE && list.length > 0) check(list as readonly Fields[]);
    for (const each of list) walk(each, inner, check);
  }
}

// What it holds is not said: errors are logged.
const hidden = (what: string) => new Error(`A question holds ${what} that its reader may not see: it is not delivered`);
