import type { RequestContext } from '../../../platform/kernel/context.js';
import { discardReplaced } from '../../../platform/service/uploads/discard.js';
import { downloadTtl } from '../settings.js';
import { stillShown } from './still-shown.js';

/**
 * Discards a file that another has replaced, unless a copy of the content shows it still. It is read until the addresses have expired that
 * were given out for it.
 */
export async function letGo({ em, clock, settings }: RequestContext, key: string): Promise<void> {
  const now = clock.now();
  if ((await stillShown(em, [key])).length === 0) await discardReplaced(em, key, new Date(now.getTime() + settings(downloadTtl)), now);
}
