import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { endDevice, myDevices } from './devices.js';
import { login } from './login.js';
import { logout, logoutEverywhere } from './logout.js';
import { refresh } from './refresh.js';
import { LoginInput, RefreshInput, Session, SignedInDevice } from './session.types.js';

@Resolver(() => Session)
export class SessionResolver {
  @Directive('@authenticated')
  @Query(() => [SignedInDevice], { nullable: true })
  myDevices(@Ctx() context: RequestContext) {
    return myDevices(context);
  }

  @Mutation(() => Session)
  login(@Arg('input', () => LoginInput) input: LoginInput, @Ctx() context: RequestContext) {
    return login(context, input);
  }

  @Mutation(() => Session)
  refresh(@Arg('input', () => RefreshInput) input: RefreshInput, @Ctx() context: RequestContext) {
    return refresh(context, input);
  }

  @Mutation(() => Boolean)
  logout(@Arg('input', () => RefreshInput) input: RefreshInput, @Ctx() context: RequestContext) {
    return logout(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Boolean)
  logoutEverywhere(@Ctx() context: RequestContext) {
    return logoutEverywhere(context);
  }

  @Directive('@authenticated')
  @Mutation(() => Boolean)
  endDevice(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return endDevice(context, id);
  }
}
