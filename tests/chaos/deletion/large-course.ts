import { until } from '../../../platform/testing/until.js';
import { newAssignment, newCoursework, submit } from '../../kit/coursework.js';
import { onHostedPage } from '../../kit/hosted-page.js';
import type { Sql } from '../../kit/left-of-course.js';
import { newReading, newStudent, type Person } from '../../kit/school.js';
import { enroll, PRICE, startCheckout } from '../../kit/shop.js';
import { copyPerson } from './copy-person.js';

/** Large enough that its deletion takes a while. */
export const SIZE = { students: 1_000, assignments: 5, paid: 8, pending: 4, waiting: 8 } as const;

export interface LargeCourse {
  readonly courseId: string;
  readonly assignmentIds: readonly string[];
  /** Who paid for their seats. */
  readonly paid: readonly Person[];
}

/**
 * A course with a thousand students, each with work at every assignment, and those who came by themselves: some have paid, some are about
 * to, some wait in line. One of the thousand has done it all by clicks; the others are copies of what every service has of that one.
 */
export async function openLargeCourse(teacher: Person, newcomer: Person['client'], sql: Sql): Promise<LargeCourse> {
  const capacity = SIZE.students + SIZE.paid + SIZE.pending;
  const { courseId, assignmentId } = await newCoursework(teacher, {}, { title: 'Everything', price: PRICE, capacity });
  await newReading(teacher, courseId);
  const assignmentIds = [assignmentId];
  while (assignmentIds.length < SIZE.assignments) assignmentIds.push(await newAssignment(teacher, courseId));
  const paid = await people(newcomer, courseId);
  const first = await newStudent(newcomer, 'The first');
  await teacher.client.ok('mutation ($input: EnrollStudentsInput!) { enrollStudents(input: $input) { id } }', {
    input: { courseId, userIds: [first.id] },
  });
  for (const id of assignmentIds) await insisting(() => submit(first, id));
  await until(async () => {
    expect(await sql('evaluation', 'select from evaluation where student_id = ?', [first.id])).toHaveLength(SIZE.assignments);
    expect(await sql('enrollment', 'select from enrollment where course_id = ? and payment_id is not null', [courseId])).toHaveLength(
      SIZE.paid,
    );
    expect(await sql('notification', `select from notification where user_id = ?`, [first.id])).not.toHaveLength(0);
  }, 60_000);
  await copyPerson(sql, first.id, SIZE.students - 1);
  await sql('enrollment', 'update known_course set seats_taken = seats_taken + ? where id = ?', [SIZE.students - 1, courseId]);
  const waiting = await Promise.all(Array.from({ length: SIZE.waiting }, (_, n) => newStudent(newcomer, `Waiting ${n}`)));
  for (const person of waiting) expect(await enroll(person, courseId)).toMatchObject({ status: 'WAITLISTED' });
  return { courseId, assignmentIds, paid };
}

/** Those with a seat of their own: answers who has paid for it. */
async function people(newcomer: Person['client'], courseId: string): Promise<Person[]> {
  const paid: Person[] = [];
  for (let n = 0; n < SIZE.paid + SIZE.pending; n += 1) {
    const person = await newStudent(newcomer, `Buyer ${n}`);
    const { id } = await enroll(person, courseId);
    const { url } = await insisting(() => startCheckout(person, id));
    if (n >= SIZE.paid) continue;
    await onHostedPage(new URL(newcomer.url).origin, url, 'pay');
    paid.push(person);
  }
  return paid;
}

/** Many processes share few cores: who is told that something is away clicks again. */
async function insisting<Answer>(click: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer | undefined;
  await until(async () => {
    answer = await click();
  }, 60_000);
  return answer as Answer;
}
