import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { question } from '../../../platform/transport/ask.js';
import { knownCourses } from '../course/known-courses.js';
import { keepEnrollment } from './keep-enrollment.js';
import { KnownEnrollment } from './known-enrollment.entity.js';

interface Answer {
  readonly enrollment: {
    readonly id: string;
    readonly version: number;
    readonly status: string;
    readonly courseTitle: string | null;
    readonly sagaId: string | null;
    readonly seatHeldUntil: string | Date | null;
    readonly price: { readonly amount: number; readonly currency: string };
    readonly course: { readonly id: string };
    readonly student: { readonly id: string };
  } | null;
}

const enrollmentById = question<Answer, { id: string }>(
  'enrollment',
  `query ($id: ID!) {
    enrollment(id: $id) {
      id version status courseTitle sagaId seatHeldUntil price { amount currency } course { id } student { id }
    }
  }`,
);

/**
 * An enrollment as it is known here when that `suffices`; otherwise as its owner knows it, whose news may still be on its way.
 * UNAVAILABLE when the owner has to be asked and is away.
 */
export async function findEnrollment(
  context: RequestContext,
  id: string,
  suffices: (enrollment: KnownEnrollment) => boolean,
): Promise<KnownEnrollment | null> {
  if (!isId(id)) return null;
  const known = await context.em.findOne(KnownEnrollment, { id });
  if (known && suffices(known)) return known;
  const { enrollment } = await context.ask(enrollmentById, { id });
  if (!enrollment) return null;
  const answered = Object.assign(new KnownEnrollment(), {
    id: enrollment.id,
    sequence: enrollment.version,
    courseId: enrollment.course.id,
    courseTitle: enrollment.courseTitle ?? '',
    studentId: enrollment.student.id,
    status: enrollment.status,
    priceAmount: enrollment.price.amount,
    priceCurrency: enrollment.price.currency,
    sagaId: enrollment.sagaId,
    heldUntil: enrollment.seatHeldUntil ? new Date(enrollment.seatHeldUntil) : null,
  });
  const own = context.fresh();
  await transaction(own, async (em) => {
    if (await knownCourses.requireParent({ ...own, em }, answered.courseId)) await keepEnrollment(em, answered);
  });
  return answered;
}
