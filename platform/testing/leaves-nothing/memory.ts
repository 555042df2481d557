import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** More than any file needs at its end: buffers of what it sent are collected, unless somebody still holds them. */
const MOST_BYTES = 64 * 1_048_576;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Answers a function that tells of more buffers than there were. They lie outside of the heap, where nobody looks; the heap itself
 * says little, since a worker keeps the modules of all files that it has run.
 */
export function watchMemory(): () => readonly string[] {
  const before = process.memoryUsage().arrayBuffers;
  const growth = () => process.memoryUsage().arrayBuffers - before;
  return () => {
    if (growth() < MOST_BYTES) return [];
    collectGarbage();
    const bytes = growth();
    return bytes < MOST_BYTES ? [] : [`${Math.round(bytes / 1_048_576)} MB of buffers`];
  };
}
