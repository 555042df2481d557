import { tidyLine } from '../../kernel/text.js';

/** By the prototype of an input: the properties that hold a line, with the most characters of each. */
const lines = new WeakMap<object, Map<PropertyKey, number>>();

/** Declares that a property of an input holds a line of `max` characters at most. */
export function declareLine(input: object, property: PropertyKey, max: number): void {
  const declared = lines.get(input) ?? new Map<PropertyKey, number>();
  lines.set(input, declared.set(property, max));
}

/** Gives the lines of an input their one spelling, those of the inputs within it too. A line that is too long stays, and is refused. */
export function tidyLines(value: unknown): void {
  if (Array.isArray(value)) return value.forEach(tidyLines);
  if (!isInput(value)) return;
  for (const [property, max] of linesOf(value)) {
    const line = value[property];
    if (typeof line === 'string' && line.length <= max) value[property] = tidyLine(line);
  }
  Object.values(value).forEach(tidyLines);
}

const isInput = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date);

/** Its own, and those of the classes that it extends. */
function* linesOf(input: object): Iterable<readonly [PropertyKey, number]> {
  for (let each: object | null = Object.getPrototypeOf(input); each; each = Object.getPrototypeOf(each)) yield* lines.get(each) ?? [];
}
