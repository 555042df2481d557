import { environment } from '../../platform/kernel/config.js';
import { OWN_SYSTEMS, type Own, type OwnSystemName } from './own-systems.js';
import type { OwnSystem, System } from './system.js';

const isDistributed = (): boolean => environment().LMS_TEST_SHAPE === 'distributed';

/**
 * A system in the shape of this run of tests. Files use it one after the other: what others have made is there, and what a file counts
 * must be its own. Nothing else uses it meanwhile; no event is held back at first.
 */
export async function startSystem(): Promise<System> {
  const { leaseSystem } = await import('./shared/lease.js');
  return leaseSystem();
}

/** Starts everything on databases of its own, in the shape of this run of tests: in this process, or in several on real servers. */
export async function startOwnSystem(name: OwnSystemName): Promise<OwnSystem> {
  const { settings }: Own = OWN_SYSTEMS[name];
  if (isDistributed()) return (await import('./distributed.js')).startDistributed(settings);
  return (await import('./all-in-one.js')).startAllInOne(settings);
}
