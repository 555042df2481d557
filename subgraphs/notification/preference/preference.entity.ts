import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, InputType, ObjectType } from 'type-graphql';
import { NotificationKind } from '../kinds.js';

/** How a reader wants to be notified of one kind. Stored once they have chosen. */
@Entity({ tableName: 'notification_preference' })
@ObjectType('NotificationPreference')
export class NotificationPreference {
  @PrimaryKey({ type: 'uuid' })
  userId!: string;

  @PrimaryKey({ type: 'text' })
  @Field(() => NotificationKind)
  kind!: NotificationKind;

  @Property({ type: 'boolean' })
  @Field(() => Boolean)
  inApp!: boolean;

  @Property({ type: 'boolean' })
  @Field(() => Boolean)
  email!: boolean;
}

@InputType()
export class NotificationPreferenceInput {
  @Field(() => NotificationKind)
  kind!: NotificationKind;

  @Field(() => Boolean)
  inApp!: boolean;

  @Field(() => Boolean)
  email!: boolean;
}
