import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { untold } from './begun.js';

/** More than any file needs at its end: buffers of what it sent are collected, unless somebody still holds them. */
const MOST_BYTES = 64 * 1_048_576;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A buffer that a finalizer or a closing socket still names is let go in a later turn of the event loop, and collected after that. */
const COLLECTIONS = 20;

/**
 * Answers a function that tells of more buffers than there were. They lie outside of the heap, where nobody looks; the heap itself
 * says little, since a worker keeps the modules of all files that it has run.
 */
export function watchMemory(): () => Promise<readonly string[]> {
  const before = process.memoryUsage().arrayBuffers;
  const growth = () => process.memoryUsage().arrayBuffers - before;
  return async () => {
    for (let collected = 0; growth() >= MOST_BYTES; collected += 1) {
      if (collected === COLLECTIONS) return [`${Math.round(growth() / 1_048_576)} MB of buffers`];
      collectGarbage();
      await untold(() => delay(10));
    }
    return [];
  };
}
