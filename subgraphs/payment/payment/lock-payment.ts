import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { lockStep } from '../../../platform/messaging/saga/participate.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import type { RowFilter } from '../../../platform/postgres/row-filter.js';
import { findRow } from '../../../platform/postgres/rows.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { Payment } from './payment.entity.js';

/**
 * Locks a payment until the transaction ends. Locks are taken in one order everywhere: the course, what is paid for (the step of its
 * saga, or the plan of its payer), the enrollment, the payment, the coupon, the membership, the invoice's number. All share the course
 * but its tombstone. Who has locked what is paid for may lock other payments for it, in any order.
 */
export async function lockPayment(em: EntityManager, where: RowFilter<Payment>): Promise<Payment | null> {
  const found = await findRow(em, Payment, where);
  if (!found) return null;
  if (found.courseId) await knownCourses.lock(em, found.courseId);
  if (found.sagaId) await lockStep(em, paymentStep, found.sagaId);
  if (found.planId) await lockPlanOf(em, found.payerId, found.planId);
  return findForUpdate(em, Payment, found.id);
}

/** The same for a caller that has locked what is paid for, or changes nothing but the payment. */
export const lockOne = (em: EntityManager, where: FilterQuery<Payment>): Promise<Payment | null> =>
  em.findOne(Payment, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });

/** Locks what a person pays for a plan: two calls at once answer one payment. */
export async function lockPlanOf(em: EntityManager, payerId: string, planId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`plan-checkout:${payerId}:${planId}`]);
}
