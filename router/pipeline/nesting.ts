import { badInput } from '../../platform/kernel/errors.js';

/** Levels of objects and lists in the variables of an operation. No input of the schema has half as many. */
const MAX_NESTING = 32;

/**
 * Throws BAD_USER_INPUT for variables that are nested deeper than any input, those that the operation does not declare included. It goes
 * level by level: what follows variables to their end afterwards calls itself, and would run out of stack.
 */
export function demandShallow(variables: Readonly<Record<string, unknown>>): void {
  if (isTooDeep(variables)) throw badInput({ variables: `must not be nested more than ${MAX_NESTING} levels deep` });
}

/** Whether a value that a client sent is nested deeper than any that is good for something. */
export function isTooDeep(value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_NESTING) return true;
    const below: object[] = [];
    for (const each of level) {
      for (const inner of Object.values(each)) if (typeof inner === 'object' && inner !== null) below.push(inner);
    }
    level = below;
  }
  return false;
}
