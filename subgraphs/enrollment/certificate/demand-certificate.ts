import type { EntityManager } from '@mikro-orm/postgresql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { notFound } from '../../../platform/kernel/errors.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { findCourse } from '../course/find-course.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { type CertificateAction, certificatePolicy } from '../policy.js';
import { Certificate } from './certificate.entity.js';

/**
 * Finds a certificate that the caller may act on, before the command opens its transaction. Of a deleted course the tombstone still has
 * the staff. NOT_FOUND, FORBIDDEN.
 */
export async function demandCertificate(context: RequestContext, id: string, action: CertificateAction): Promise<Certificate> {
  const { caller, em } = context;
  const certificate = isId(id) ? await em.findOne(Certificate, { id }) : null;
  const course =
    certificate &&
    (await findCourse(context, certificate.courseId, (known) =>
      certificatePolicy.can(action, caller, { enrollment: certificate, course: known }),
    ));
  const subject = certificate && course && { enrollment: certificate, course };
  certificatePolicy.demand(action, caller, subject);
  return subject.enrollment;
}

/** Locks it with its enrollment, which is null once it is gone with its course. */
export async function lockCertificate(em: EntityManager, { id, courseId, enrollmentId }: Certificate) {
  await lockKnownCourse(em, courseId, 'shared');
  const enrollment = await findForUpdate(em, Enrollment, enrollmentId);
  const certificate = await findForUpdate(em, Certificate, id);
  if (!certificate) throw notFound('Certificate');
  return { enrollment, certificate };
}
