import type { InstanceAddress } from '../http/remote-instance.js';
import type { Directory } from './directory.js';
import type { Announcement } from './registry.js';

/** Whether an instance with that schema understands what this caller asks. */
export type Fits = (schemaHash: string) => boolean;

/**
 * The instances of a subgraph that calls go to: those that understand them and stay, or else those that understand them, or
 * else those that stay, or else all there are. The same list again as long as nothing has changed.
 */
export function chosenInstances(directory: Directory, subgraph: string, fits: Fits = () => true): () => readonly InstanceAddress[] {
  let last: readonly Announcement[] = [];
  return () => {
    const chosen = best(directory.instances(subgraph), fits);
    if (chosen.length !== last.length || chosen.some((each, index) => each !== last[index])) last = chosen;
    return last;
  };
}

function best(all: readonly Announcement[], fits: Fits): readonly Announcement[] {
  const fitting = all.filter(({ schemaHash }) => fits(schemaHash));
  const staying = all.filter(({ leaving }) => !leaving);
  const both = fitting.filter(({ leaving }) => !leaving);
  return [both, fitting, staying].find((each) => each.length > 0) ?? all;
}
