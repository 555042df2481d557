import type { Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { newId } from '../../../platform/kernel/ids.js';

/**
 * Somebody has asked for a reset. Whether there is such an account is found out later, by a job: so the answer takes the same
 * time for every address, and no request is lost.
 */
@Entity({ tableName: 'reset_requests' })
export class ResetRequest {
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  @Property({ type: 'text' })
  email!: string;

  @Property({ type: 'timestamptz' })
  requestedAt!: Date;

  /** When the job may take it up. Whoever takes it moves it on, so that nobody else does so meanwhile. */
  @Index({ name: 'reset_requests_due' })
  @Property({ type: 'timestamptz' })
  dueAt!: Date;

  static by(email: string, now: Date): ResetRequest {
    return Object.assign(new ResetRequest(), { email, requestedAt: now, dueAt: now });
  }
}
