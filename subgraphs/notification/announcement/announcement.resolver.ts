import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { AnnounceInput, announce } from './announce.js';

@Resolver()
export class AnnouncementResolver {
  @Directive('@authenticated')
  @Mutation(() => Boolean)
  announce(@Arg('input', () => AnnounceInput) input: AnnounceInput, @Ctx() context: RequestContext) {
    return announce(context, input);
  }
}
