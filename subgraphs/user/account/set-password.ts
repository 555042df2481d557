import { IsOptional, MaxLength } from 'class-validator';
import { Directive, Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, ErrorCode, notFound, refuse } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { demandStrength } from '../user/password-strength.js';
import { User } from '../user/user.entity.js';
import { LONGEST_PASSWORD } from '../user/user.inputs.js';
import { Account } from './account.type.js';

@InputType()
@Directive('@inaccessible')
export class SetPasswordInput {
  @Field(() => ID)
  userId!: string;

  @MaxLength(LONGEST_PASSWORD, { message: `must be ${LONGEST_PASSWORD} characters at most` })
  @Field(() => String)
  newPassword!: string;

  /** The password that the user entered; absent when they have proved by mail who they are. */
  @IsOptional()
  @MaxLength(LONGEST_PASSWORD, { message: `must be ${LONGEST_PASSWORD} characters at most` })
  @Field(() => String, { nullable: true })
  currentPassword?: string | null;

  /** The session of the call: all other sessions of the user end. */
  @Field(() => ID, { nullable: true })
  keptSessionId?: string | null;
}

/** For `auth`. INVALID_CREDENTIALS when the current password is another, WEAK_PASSWORD, NOT_FOUND. */
export async function setPassword(context: RequestContext, input: SetPasswordInput): Promise<Account> {
  requireService(context.caller);
  const { passwords } = context.resources;
  const known = isId(input.userId) ? await context.em.findOne(User, { id: input.userId }) : null;
  // Who is deactivated sets no password: it would be good once they are let in again.
  if (!known?.active) throw notFound('User');
  if (typeof input.currentPassword === 'string' && !(await passwords.verify(known.passwordHash, input.currentPassword, known.id))) {
    throw refuse(ErrorCode.INVALID_CREDENTIALS, 'The current password is another');
  }
  demandStrength(input.newPassword, known.email);
  const verifiedAgainst = known.passwordHash;
  const passwordHash = await passwords.hash(input.newPassword, known.id);
  return transaction(context, async (em) => {
    const user = await findForUpdate(em, User, input.userId);
    if (!user?.active) throw notFound('User');
    // Hashing is slow and outside of the transaction: another change may have been faster.
    if (user.passwordHash !== verifiedAgainst) throw conflict('The password was changed in the meantime');
    user.changePassword(passwordHash, input.keptSessionId ?? null, context.clock.now());
    return Account.of(user);
  });
}
