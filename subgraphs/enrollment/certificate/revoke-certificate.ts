import { IsNotEmpty } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { LIMITS } from '../limits.js';
import type { Certificate } from './certificate.entity.js';
import { demandCertificate, lockCertificate } from './demand-certificate.js';

@InputType()
export class RevokeCertificateInput {
  @Field(() => ID)
  id!: string;

  @IsNotEmpty({ message: 'must not be empty' })
  @Prose(LIMITS.reasonLength)
  @Field(() => String)
  reason!: string;
}

/**
 * The course's staff. The certificate can still be verified, and is then shown as revoked; it meets no prerequisite any more, and the
 * student is told. CONFLICT for one that was replaced.
 */
export async function revokeCertificate(context: RequestContext, { id, reason }: RevokeCertificateInput): Promise<Certificate> {
  const known = await demandCertificate(context, id, 'revoke');
  return transaction(context, async (em) => {
    const { enrollment, certificate } = await lockCertificate(em, known);
    certificate.revoke(enrollment, reason, context.clock.now());
    if (enrollment) notifyFollowers({ ...context, em }, enrollment);
    return certificate;
  });
}
