import type { RequestContext } from '../../../platform/kernel/context.js';
import { feed } from '../../../platform/messaging/feed/feed.js';

export const deletionChannel = (id: string): string => `course-deletion:${id}`;

/** Notifies the followers of a deletion that a step has moved, in the transaction that moves it. */
export function notifyFollowers({ em, clock }: RequestContext, id: string): void {
  feed(em, [deletionChannel(id)], id, clock.now());
}
