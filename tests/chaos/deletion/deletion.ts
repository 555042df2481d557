import { subgraphs } from '../../../cli/subgraphs.js';
import { delay } from '../../../platform/kernel/delay.js';
import { SUBMIT } from '../../kit/coursework.js';
import { leftOf, type Sql } from '../../kit/left-of-course.js';
import { newStudent, type Person } from '../../kit/school.js';
import { ENROLL } from '../../kit/shop.js';
import type { LargeCourse } from './large-course.js';

/** What the deletion of a course must not have broken, each as the number of those for whom it has. */
export interface BrokenDeletion {
  /** Rows of it, by service and table. */
  readonly left: Readonly<Record<string, number>>;
  readonly cancelledTwice: number;
  /** Students whose enrollment it ended, and who were not told of that once. */
  readonly notToldOnce: number;
  /** Money that came and has not gone back once, by our books or by the provider's. */
  readonly notRefundedOnce: number;
  /** Events that wait for a person. */
  readonly held: number;
}

export const NOTHING_BROKEN: BrokenDeletion = { left: {}, cancelledTwice: 0, notToldOnce: 0, notRefundedOnce: 0, held: 0 };

/** `ids`: of the course and what was in it. */
export async function brokenDeletionOf(sql: Sql, courseId: string, ids: readonly string[]): Promise<BrokenDeletion> {
  const ended = await sql<{ enrollment: string; student: string; times: number }>(
    'enrollment',
    `select key as enrollment, payload ->> 'studentId' as student, count(*)::int as times from outbox
    where type = 'ENROLLMENT_CANCELLED' and payload ->> 'courseId' = ? and payload ->> 'cause' = 'COURSE_DELETED' group by 1, 2`,
    [courseId],
  );
  const told = await sql<{ student: string; times: number }>(
    'notification',
    `select user_id::text as student, count(*)::int as times from notification
    where kind = 'COURSE_DELETED' and user_id::text = any(?) group by 1`,
    [ended.map(({ student }) => student)],
  );
  const once = new Set(told.filter(({ times }) => times === 1).map(({ student }) => student));
  const money = await sql<{ id: string }>(
    'payment',
    `select id from payment where course_id = ? and (
      status in ('PENDING', 'SUCCEEDED')
      or (select count(*) from ledger where payment_id = payment.id and kind = 'CHARGE') <> (select count(*) from ledger where payment_id = payment.id and kind = 'REFUND')
      or exists (select from gateway.payment_intent where payment_id = payment.id::text and amount_received <> amount_refunded)
    )`,
    [courseId],
  );
  let held = 0;
  for (const { name } of subgraphs) held += (await sql(name, 'select from held_events')).length;
  return {
    left: await leftOf(sql, ids),
    cancelledTwice: ended.filter(({ times }) => times > 1).length,
    notToldOnce: ended.filter(({ student }) => !once.has(student)).length,
    notRefundedOnce: money.length,
    held,
  };
}

/** How many enrollments the deletion has ended. */
export const endedBy = async (sql: Sql, courseId: string): Promise<number> =>
  (
    await sql(
      'enrollment',
      `select from outbox where type = 'ENROLLMENT_CANCELLED' and payload ->> 'courseId' = ? and payload ->> 'cause' = 'COURSE_DELETED'`,
      [courseId],
    )
  ).length;

/** People who go on enrolling and handing in while it is deleted, whatever they are answered; until `during` has come to its end. */
export async function underLoad(
  { courseId, assignmentIds, paid }: LargeCourse,
  newcomer: Person['client'],
  during: () => Promise<void>,
): Promise<void> {
  let isOver = false;
  const goOn = async (click: () => Promise<unknown>) => {
    while (!isOver) {
      await click().catch(() => {});
      await delay(50);
    }
  };
  const clicking = [
    goOn(async () => (await newStudent(newcomer)).client.send(ENROLL, { input: { courseId } })),
    ...paid
      .slice(0, 2)
      .map((person, n) => goOn(() => person.client.send(SUBMIT, { input: { assignmentId: assignmentIds[n], text: 'More.' } }))),
  ];
  await during().finally(() => {
    isOver = true;
  });
  await Promise.all(clicking);
}

const DELETION = 'id state steps { name state }';

/** A click whose answer may be lost is made again: it is the same deletion. */
export async function deleteCourse({ client }: Person, id: string): Promise<string> {
  for (;;) {
    const { data } = await client.send('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id }).catch(() => ({ data: null }));
    if (data?.deleteCourse) return data.deleteCourse.id;
    await delay(100);
  }
}

export async function deletionState({ client }: Person, id: string): Promise<string> {
  const { courseDeletion } = await client.ok(`query ($id: ID!) { courseDeletion(id: $id) { ${DELETION} } }`, { id });
  return courseDeletion.state === 'COMPLETED' ? 'COMPLETED' : `${courseDeletion.state}: ${JSON.stringify(courseDeletion.steps)}`;
}
