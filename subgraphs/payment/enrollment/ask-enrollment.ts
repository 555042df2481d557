import type { RequestContext } from '../../../platform/kernel/context.js';
import { question } from '../../../platform/transport/ask.js';
import type { KnownEnrollment } from './known-enrollment.entity.js';

/** An enrollment as events and its owner tell of it. The saga and its seat are named only by those that know them. */
export interface EnrollmentFacts
  extends Pick<KnownEnrollment, 'id' | 'sequence' | 'courseId' | 'courseTitle' | 'studentId' | 'status' | 'priceAmount' | 'priceCurrency'> {
  readonly sagaId?: string;
  /** ISO 8601. */
  readonly heldUntil?: string;
}

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

/** Asks the owner. Null when there is no such enrollment; UNAVAILABLE when the owner is away. */
export async function askEnrollment({ ask }: RequestContext, id: string): Promise<EnrollmentFacts | null> {
  const { enrollment } = await ask(enrollmentById, { id });
  if (!enrollment) return null;
  const { version: sequence, status, courseTitle, sagaId, seatHeldUntil, price, course, student } = enrollment;
  return {
    id,
    sequence,
    courseId: course.id,
    courseTitle: courseTitle ?? '',
    studentId: student.id,
    status,
    priceAmount: price.amount,
    priceCurrency: price.currency,
    ...(sagaId && { sagaId }),
    ...(seatHeldUntil && { heldUntil: new Date(seatHeldUntil).toISOString() }),
  };
}
