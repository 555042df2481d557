import type { InstanceAddress } from '../http/remote-instance.js';
import type { Directory } from './directory.js';
import type { Announcement } from './registry.js';

/** Whether an instance with that schema can execute the requests of this caller. */
export type Fits = (schemaHash: string) => boolean;

/**
 * Chooses the instances of a subgraph to call: those that fit and are not leaving, or else those that fit, or else those that are
 * not leaving, or else all. Returns the same list for as long as nothing changes.
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
