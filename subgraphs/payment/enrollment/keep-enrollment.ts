import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventEnvelope } from '../../../platform/messaging/event/envelope.js';
import type { EnrollmentSnapshot } from '../../../schema/events/enrollment.js';
import type { KnownEnrollment } from './known-enrollment.entity.js';

export type EnrollmentNews = Omit<KnownEnrollment, 'isDue'>;

type Told = EnrollmentSnapshot & { readonly sagaId?: string | null; readonly heldUntil?: string | null };

/** What a fact of enrollment's tells. Its saga and its seat stand in those facts alone that begin with them. */
export function newsOf({ payload, sequence }: EventEnvelope<Told>): EnrollmentNews {
  const { enrollmentId, courseId, courseTitle, studentId, status, price, sagaId, heldUntil } = payload;
  return {
    id: enrollmentId,
    sequence,
    courseId,
    courseTitle,
    studentId,
    status,
    priceAmount: price.amount,
    priceCurrency: price.currency,
    sagaId: sagaId ?? null,
    heldUntil: heldUntil ? new Date(heldUntil) : null,
  };
}

/** Takes over what is newer than what is known, under its course. By SQL and not by entity, as an event and an answer may come at the same time. */
export async function keepEnrollment(em: EntityManager, news: EnrollmentNews): Promise<void> {
  await em.execute(
    `insert into known_enrollment as known
      (id, sequence, course_id, course_title, student_id, status, price_amount, price_currency, saga_id, held_until)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set sequence = excluded.sequence, course_title = excluded.course_title, status = excluded.status,
      price_amount = excluded.price_amount, price_currency = excluded.price_currency,
      saga_id = coalesce(excluded.saga_id, known.saga_id), held_until = coalesce(excluded.held_until, known.held_until)
    where known.sequence < excluded.sequence`,
    [
      news.id,
      news.sequence,
      news.courseId,
      news.courseTitle,
      news.studentId,
      news.status,
      news.priceAmount,
      news.priceCurrency,
      news.sagaId,
      news.heldUntil,
    ],
  );
}
