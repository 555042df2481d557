import type { Resources } from '../../platform/kernel/context.js';

/** Throws in place of a resource that a process does not open: nothing in that process has a use for it. */
export function missingResource(name: keyof Resources, process: string): never {
  throw new Error(`${process} has no ${name}`);
}
