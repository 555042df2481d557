import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.entity.js';

export const deletionChannel = (id: string): string => `course-deletion:${id}`;

/** Tells those who follow it that a step of a deletion has moved, in the transaction that moves it. */
export function tellFollowers({ em, clock }: RequestContext, id: string): void {
  feed(em, [deletionChannel(id)], id, clock.now());
}
