import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findPreferences } from './find-preferences.js';
import { NotificationPreference, NotificationPreferenceInput } from './preference.entity.js';
import { setNotificationPreference } from './set-preference.js';

@Resolver(() => NotificationPreference)
export class PreferenceResolver {
  @Directive('@authenticated')
  @Query(() => [NotificationPreference], { nullable: true })
  notificationPreferences(@Ctx() context: RequestContext) {
    return findPreferences(context);
  }

  @Directive('@authenticated')
  @Mutation(() => NotificationPreference)
  setNotificationPreference(
    @Arg('input', () => NotificationPreferenceInput) input: NotificationPreferenceInput,
    @Ctx() context: RequestContext,
  ) {
    return setNotificationPreference(context, input);
  }
}
