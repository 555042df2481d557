import { IsNotEmpty } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { Prose } from '../../../platform/service/graphql/inputs.js';
import { courseDeleted } from '../course/course-deleted.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { demandEnrollment } from '../enrollment/demand-enrollment.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { notifyFollowers } from '../enrollment/followers.js';
import { Certificate } from './certificate.entity.js';

@InputType()
export class RevokeCertificateInput {
  @Field(() => ID)
  id!: string;

  @IsNotEmpty({ message: 'must not be empty' })
  @Prose(500)
  @Field(() => String)
  reason!: string;
}

/** The course's staff. The certificate can still be verified, and is then shown as revoked. */
export async function revokeCertificate(context: RequestContext, { id, reason }: RevokeCertificateInput): Promise<Certificate> {
  const known = isId(id) ? await context.em.findOne(Certificate, { id }) : null;
  if (!known) throw notFound('Certificate');
  const { enrollment: seen } = await demandEnrollment(context, known.enrollmentId, 'revokeCertificate');
  return transaction(context, async (em) => {
    if ((await lockKnownCourse(em, seen.courseId, 'shared')).isDeleted) throw courseDeleted();
    const enrollment = await findForUpdate(em, Enrollment, seen.id);
    const certificate = await findForUpdate(em, Certificate, id);
    if (!enrollment || !certificate) throw notFound('Certificate');
    if (certificate.revokedAt) return certificate;
    const revokedAt = context.clock.now();
    Object.assign(certificate, { revokedAt, revokeReason: reason });
    enrollment.decertify({ ...certificate.snapshot(enrollment), revokedAt: revokedAt.toISOString(), reason });
    notifyFollowers({ ...context, em }, enrollment);
    return certificate;
  });
}
