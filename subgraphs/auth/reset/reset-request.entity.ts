import type { Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { newId } from '../../../platform/kernel/ids.js';

/**
 * A request for a reset. A job finds out later whether there is such an account: so the answer takes the same time for every address, and
 * no request is lost.
 */
@Entity({ tableName: 'reset_requests' })
export class ResetRequest {
  @PrimaryKey({ type: 'uuid' })
  id: string & Opt = newId();

  @Property({ type: 'text' })
  email!: string;

  @Property({ type: 'timestamptz' })
  requestedAt!: Date;

  /** When the job may claim it. A claim moves the time on, so that no other process claims it meanwhile. */
  @Index({ name: 'reset_requests_due' })
  @Property({ type: 'timestamptz' })
  dueAt!: Date;

  static by(email: string, now: Date): ResetRequest {
    return Object.assign(new ResetRequest(), { email, requestedAt: now, dueAt: now });
  }
}
