import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { OneLine } from '../../../platform/service/graphql/inputs.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { LIMITS } from '../limits.js';
import type { Certificate } from './certificate.entity.js';
import { demandCertificate, lockCertificate } from './demand-certificate.js';

@InputType()
export class ReissueCertificateInput {
  @Field(() => ID)
  id!: string;

  @OneLine(LIMITS.nameLength)
  @Field(() => String)
  recipientName!: string;
}

/**
 * The course's staff: the certificate again, under a corrected name and with a serial of its own. The old one verifies as replaced.
 * CONFLICT for one that was revoked or replaced.
 */
export async function reissueCertificate(context: RequestContext, { id, recipientName }: ReissueCertificateInput): Promise<Certificate> {
  const known = await demandCertificate(context, id, 'reissue');
  return transaction(context, async (em) => {
    const { enrollment, certificate } = await lockCertificate(em, known);
    const next = certificate.reissue(enrollment, recipientName.trim(), context.clock.now());
    // An enrollment has one certificate that was not replaced: the old one gives way before the new one comes.
    await em.flush();
    em.persist(next);
    if (enrollment) notifyFollowers({ ...context, em }, enrollment);
    return next;
  });
}
