import { Arg, Ctx, Directive, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { User } from '../user/user.entity.js';
import { Account, AddressedAccount } from './account.type.js';
import { accounts, accountsByEmail, contacts, findAccount, findByEmail } from './find-accounts.js';
import { SetPasswordInput, setPassword } from './set-password.js';
import { verifyPassword } from './verify-password.js';

/** For services only. Clients do not see these fields, and are refused if they guess them. */
@Resolver(() => Account)
export class AccountResolver {
  @Directive('@inaccessible')
  @Query(() => Account, { nullable: true })
  standing(@Arg('userId', () => ID) userId: string, @Ctx() context: RequestContext) {
    return findAccount(context, userId);
  }

  @Directive('@inaccessible')
  @Query(() => Account, { nullable: true })
  accountByEmail(@Arg('email', () => String) email: string, @Ctx() context: RequestContext) {
    return findByEmail(context, email);
  }

  @Directive('@inaccessible')
  @Query(() => [Account])
  accounts(@Arg('userIds', () => [ID]) userIds: string[], @Ctx() context: RequestContext) {
    return accounts(context, userIds);
  }

  @Directive('@inaccessible')
  @Query(() => [AddressedAccount])
  accountsByEmail(@Arg('emails', () => [String]) emails: string[], @Ctx() context: RequestContext) {
    return accountsByEmail(context, emails);
  }

  @Directive('@inaccessible')
  @Query(() => [User])
  contacts(@Arg('userIds', () => [ID]) userIds: string[], @Ctx() context: RequestContext) {
    return contacts(context, userIds);
  }

  @Directive('@inaccessible')
  @Query(() => Account, { nullable: true })
  verifyPassword(
    @Arg('email', () => String) email: string,
    @Arg('password', () => String) password: string,
    @Arg('party', () => String, { nullable: true }) party: string | null,
    @Ctx() context: RequestContext,
  ) {
    return verifyPassword(context, email, password, party);
  }

  @Directive('@inaccessible')
  @Mutation(() => Account)
  setPassword(@Arg('input', () => SetPasswordInput) input: SetPasswordInput, @Ctx() context: RequestContext) {
    return setPassword(context, input);
  }
}
