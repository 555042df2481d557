import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { requestPasswordReset } from '../reset/request-password-reset.js';
import { resetPassword } from '../reset/reset-password.js';
import { changePassword } from './change-password.js';
import { ChangePasswordInput, RequestPasswordResetInput, ResetPasswordInput } from './password.inputs.js';

@Resolver()
export class PasswordResolver {
  @Directive('@authenticated')
  @Mutation(() => Boolean)
  changePassword(@Arg('input', () => ChangePasswordInput) input: ChangePasswordInput, @Ctx() context: RequestContext) {
    return changePassword(context, input);
  }

  @Mutation(() => Boolean)
  requestPasswordReset(@Arg('input', () => RequestPasswordResetInput) input: RequestPasswordResetInput, @Ctx() context: RequestContext) {
    return requestPasswordReset(context, input);
  }

  @Mutation(() => Boolean)
  resetPassword(@Arg('input', () => ResetPasswordInput) input: ResetPasswordInput, @Ctx() context: RequestContext) {
    return resetPassword(context, input);
  }
}
