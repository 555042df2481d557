import { ArrayMaxSize, IsOptional, MaxLength } from 'class-validator';
import { Arg, Ctx, Directive, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { ErrorCode } from '../../../platform/kernel/errors.js';
import { requireService } from '../../../platform/kernel/policy.js';
import { audit } from '../../../platform/postgres/audit/audit.js';
import { transaction } from '../../../platform/postgres/transaction.js';

const TOO_LONG = { message: 'is too long' };

@InputType()
@Directive('@inaccessible')
export class DenialsInput {
  @Field(() => ID)
  userId!: string;

  /** Root fields, by their names. */
  @ArrayMaxSize(100, { message: 'must be 100 at most' })
  @MaxLength(100, { each: true, message: 'must be 100 characters at most each' })
  @Field(() => [String])
  fields!: string[];

  @IsOptional()
  @MaxLength(100, TOO_LONG)
  @Field(() => String, { nullable: true })
  address?: string | null;

  @IsOptional()
  @MaxLength(1_000, TOO_LONG)
  @Field(() => String, { nullable: true })
  userAgent?: string | null;
}

/** For the router: writes to the audit log what it refused a user. The services that own the fields do not hear of it. */
async function recordDenials(context: RequestContext, { userId, fields, ...origin }: DenialsInput): Promise<true> {
  requireService(context.caller);
  const refusal = { action: 'DENIED', result: 'REFUSED', reason: ErrorCode.FORBIDDEN, actor: `user:${userId}`, origin } as const;
  await transaction(context, async (em) => {
    for (const field of fields) audit(em, { ...refusal, details: { field } });
  });
  return true;
}

/** For our own processes only. Clients do not see it, and are refused if they guess it. */
@Resolver()
export class DenialsResolver {
  @Directive('@inaccessible')
  @Mutation(() => Boolean)
  recordDenials(@Arg('input', () => DenialsInput) input: DenialsInput, @Ctx() context: RequestContext) {
    return recordDenials(context, input);
  }
}
