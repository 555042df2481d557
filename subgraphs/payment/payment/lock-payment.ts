import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { lockStep } from '../../../platform/messaging/saga/participate.js';
import { findForUpdate } from '../../../platform/postgres/find-for-update.js';
import { paymentStep } from '../../../schema/events/enrollment.js';
import { knownCourses } from '../course/known-courses.js';
import { Payment } from './payment.entity.js';

/**
 * Locks a payment until the transaction ends. Locks are taken in one order everywhere: the course, the step of its saga, the enrollment,
 * the payment, the coupon, the membership, the invoice's number. All share the course but its tombstone.
 */
export async function lockPayment(em: EntityManager, where: FilterQuery<Payment>): Promise<Payment | null> {
  const found = await em.findOne(Payment, where, { fields: ['id', 'courseId', 'sagaId'], disableIdentityMap: true });
  if (!found) return null;
  if (found.courseId) await knownCourses.lock(em, found.courseId);
  if (found.sagaId) await lockStep(em, paymentStep, found.sagaId);
  return findForUpdate(em, Payment, found.id);
}
