/** An object of a response, or of a representation. */
export type Data = Record<string, unknown>;

/** Objects that inherit nothing: whatever a field is called, it is not there before it was answered. */
const Bare = function Bare() {} as unknown as new () => Data;
// A class, since V8 keeps the fields of `Object.create(null)` in a hash table.
Bare.prototype = Object.create(null);

export const emptyData = (): Data => new Bare();

/** A field's value. What a parsed object inherits from JavaScript (`constructor`, `__proto__`) is none. */
export function fieldOf(object: Data, name: string): unknown {
  const value = object[name];
  return typeof value === 'function' || value === Object.prototype ? undefined : value;
}

export const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Writes what another fetch answered into an object. The same thing may be answered by several subgraphs, each with fields of its own;
 * where one of them has it and another has not, it is there.
 */
export function merge(target: Data, answer: Data): void {
  if (target === answer) return;
  for (const name of Object.keys(answer)) {
    const received = answer[name];
    if (received === undefined) continue;
    const present = fieldOf(target, name);
    if (present === undefined || present === null) put(target, name, received);
    else if (Array.isArray(present) && Array.isArray(received)) mergeLists(present, received);
    else if (isData(present) && isData(received)) merge(present, received);
    else if (received !== null) put(target, name, received);
  }
}

function mergeLists(present: unknown[], received: readonly unknown[]): void {
  for (const [index, each] of received.entries()) {
    const there = present[index];
    if (isData(there) && isData(each)) merge(there, each);
    else if (Array.isArray(there) && Array.isArray(each)) mergeLists(there, each);
    else if (index < present.length && (there === null || there === undefined)) present[index] = each;
  }
}

function put(target: Data, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
