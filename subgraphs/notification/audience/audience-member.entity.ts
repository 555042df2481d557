import { Entity, Enum, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { type Audience, Via } from './audience.js';

/** A person's membership in an audience, for one reason, since the moment `since`: earlier notices are not for them. */
@Entity({ tableName: 'audience_member' })
@Index({ name: 'audience_member_in_order', properties: ['audience', 'userId'] })
export class AudienceMember {
  @PrimaryKey({ type: 'uuid' })
  userId!: string;

  @PrimaryKey({ type: 'text' })
  audience!: Audience;

  @Enum({ items: () => Via, type: 'text', primary: true })
  via!: Via;

  @Property({ type: 'timestamptz' })
  since!: Date;
}
