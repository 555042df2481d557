import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Directive,
  Field,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { connectionOf, PageArgs } from '../../../platform/service/graphql/connection.js';
import { DateTime } from '../../../platform/service/graphql/scalars.js';
import type { Change } from '../../../platform/service/graphql/subscription.js';
import { notificationReceived } from './live.js';
import { markAllNotificationsRead } from './mark-all-read.js';
import { markNotificationRead } from './mark-read.js';
import { Notification } from './notification.entity.js';
import { countUnread, findNotifications } from './read-inbox.js';

const NotificationConnection = connectionOf('Notification', () => Notification);

@ArgsType()
class NotificationsArgs extends PageArgs {
  @Field(() => Boolean, { nullable: true, defaultValue: false })
  unreadOnly!: boolean | null;
}

@ObjectType('NotificationChange')
class NotificationChange {
  @Field(() => String)
  cursor!: string;

  @Field(() => DateTime)
  at!: Date;

  @Field(() => Notification)
  notification!: Notification;
}

@Resolver(() => Notification)
export class NotificationResolver {
  @Directive('@authenticated')
  @Query(() => NotificationConnection, { nullable: true })
  notifications(@Args(() => NotificationsArgs) { unreadOnly, ...page }: NotificationsArgs, @Ctx() context: RequestContext) {
    return findNotifications(context, page, unreadOnly ?? false);
  }

  @Directive('@authenticated')
  @Query(() => Int, { nullable: true })
  unreadNotificationCount(@Ctx() context: RequestContext) {
    return countUnread(context);
  }

  @Directive('@authenticated')
  @Mutation(() => Notification)
  markNotificationRead(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return markNotificationRead(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Int)
  markAllNotificationsRead(@Ctx() context: RequestContext) {
    return markAllNotificationsRead(context);
  }

  @Directive('@authenticated')
  @Subscription(() => NotificationChange, { subscribe: notificationReceived })
  notificationReceived(
    @Root() { cursor, at, thing }: Change<Notification>,
    @Arg('after', () => String, { nullable: true }) _after?: string,
  ): NotificationChange {
    return { cursor, at, notification: thing };
  }
}
