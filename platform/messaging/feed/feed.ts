import type { EntityManager } from '@mikro-orm/postgresql';
import { atCommit } from '../commit-writes.js';

/** Writes to each channel that `subject` changed, with the commit of the transaction that changes it. */
export function feed(em: EntityManager, channels: readonly string[], subject: string, at: Date): void {
  const { entries } = atCommit(em);
  for (const channel of channels) entries.push({ channel, subject, at });
}
