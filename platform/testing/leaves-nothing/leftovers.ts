import { setTimeout as delay } from 'node:timers/promises';
import { type Begun, untold, watchBegun } from './begun.js';
import { watchHandles } from './handles.js';
import { watchMemory } from './memory.js';

/** Of the event loop: so many it gets at least, however slow the machine is. */
const TURNS = 30;

/** How many of each kind files have failed for. They go on under new ids, and are not the fault of the file that is over now. */
const blamed = new Map<string, number>();

/**
 * Answers a function that names what has begun since and has not ended, after `patienceMs` in which it may. What is there already
 * belongs to Jest, or to a file that has failed for it.
 */
export function watchLeftovers(patienceMs: number): () => Promise<readonly string[]> {
  const handles = watchHandles();
  const begun = watchBegun();
  const memory = watchMemory();
  return async () => {
    const over = performance.now() + patienceMs;
    for (let turn = 0; handles().length > 0 || goesOn(begun()); turn += 1) {
      if (turn >= TURNS && performance.now() > over) return [...handles(), ...blame(begun()).map(lineOf)];
      await untold(() => delay(5));
    }
    // What another file has left to be pulled may fill the memory meanwhile.
    return [...blamed.keys()].some((kind) => kind !== 'Timeout') ? [] : memory();
  };
}

const byKind = (work: readonly Begun[]) =>
  Map.groupBy(
    work.filter(({ isWork }) => isWork),
    ({ kind }) => kind,
  );

const goesOn = (work: readonly Begun[]): boolean => [...byKind(work)].some(([kind, some]) => some.length > (blamed.get(kind) ?? 0));

function blame(left: readonly Begun[]): readonly Begun[] {
  for (const [kind, some] of byKind(left)) blamed.set(kind, some.length);
  return left;
}

const lineOf = ({ kind, at }: Begun): string => `${kind} begun\n${at}`;
