import type { Opt } from '@mikro-orm/core';
import { Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Aggregate } from '../../../platform/service/aggregate.js';
import { AnnouncementMade } from '../../../schema/events/notification.js';
import type { Audience } from '../audience/audience.js';
import type { Facts, NotificationKind } from '../kinds.js';

/** One notice to everybody in an audience. What each reader has done with it is stored beside it. */
@Entity({ tableName: 'broadcast' })
@Index({ name: 'broadcast_to_an_audience', properties: ['audience', 'createdAt', 'id'] })
@Index({ name: 'broadcast_of_a_course', properties: ['courseId'] })
export class Broadcast extends Aggregate {
  /** Ascends in the order of commits, so that 'all up to here' has no gaps. */
  @Property({ type: 'bigint' })
  number!: string;

  @Property({ type: 'text' })
  audience!: Audience;

  @Property({ type: 'text' })
  kind!: NotificationKind;

  @Property({ type: 'jsonb' })
  facts!: Facts[NotificationKind];

  @Property({ type: 'uuid', nullable: true })
  courseId: (string & Opt) | null = null;

  @Property({ type: 'text', nullable: true })
  link: (string & Opt) | null = null;

  /** Part of the key, because partitions are made by it. */
  @PrimaryKey({ type: 'timestamptz' })
  createdAt!: Date;

  /** Records that a course's staff announced it. */
  announced(courseId: string): void {
    this.record(AnnouncementMade, { announcementId: this.id, courseId });
  }
}
