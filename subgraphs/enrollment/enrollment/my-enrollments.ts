import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { type Connection, paginate } from '../../../platform/service/graphql/connection.js';
import { Enrollment } from './enrollment.entity.js';
import type { EnrollmentsArgs } from './enrollment.types.js';

/** The caller's own, the newest first. */
export function myEnrollments({ caller, em }: RequestContext, { status, ...page }: EnrollmentsArgs): Promise<Connection<Enrollment>> {
  const { userId: studentId } = requireUser(caller);
  return paginate(em, Enrollment, page, {
    where: status ? { studentId, status } : { studentId },
    orderBy: { requestedAt: 'desc', id: 'desc' },
  });
}
