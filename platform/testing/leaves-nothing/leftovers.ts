import { setTimeout as delay } from 'node:timers/promises';
import { type Begun, type BegunSince, untold, watchBegun } from './begun.js';
import { watchHandles } from './handles.js';
import { watchMemory } from './memory.js';

/** Of the event loop: so many it gets at least, however slow the machine is. */
const TURNS = 30;

/** The kinds of work that a file of this process has failed for: such work goes on, under new ids, while later files run. */
const blamed = new Set<string>();

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
      if (turn >= TURNS && performance.now() > over) return [...handles(), ...blame(begun().begun).map(lineOf)];
      await untold(() => delay(5));
    }
    // What another file has left to be pulled may fill the memory meanwhile.
    return [...blamed].some((kind) => kind !== 'Timeout') ? [] : memory();
  };
}

/** Whether a file has begun work that goes on. Work of another file, which that one has failed for, may have ended and begun under a new id. */
function goesOn({ begun, ended }: BegunSince): boolean {
  const byKind = Map.groupBy(
    begun.filter(({ isWork }) => isWork),
    ({ kind }) => kind,
  );
  return [...byKind].some(([kind, some]) => some.length > (blamed.has(kind) ? (ended.get(kind) ?? 0) : 0));
}

function blame(left: readonly Begun[]): readonly Begun[] {
  for (const { kind, isWork } of left) if (isWork) blamed.add(kind);
  return left;
}

const lineOf = ({ kind, at }: Begun): string => `${kind} begun\n${at}`;
