import type { EntityManager } from '@mikro-orm/postgresql';

// The caller of each holds the lock of the course's row. A course without a capacity never runs out of seats.

/**
 * Takes that many seats, or none: only when there are enough and nobody waits, but for `leaving` who are about to leave the waitlist.
 */
export async function takeSeats(em: EntityManager, courseId: string, count: number, leaving = 0): Promise<boolean> {
  const taken = await em.execute<object[]>(
    `update known_course set seats_taken = seats_taken + ?
    where id = ? and (capacity is null or seats_taken + ? <= capacity)
      and (select count(*) from (
        select from enrollment where course_id = known_course.id and line_number is not null limit ?
      ) waiting) <= ?
    returning id`,
    [count, courseId, count, leaving + 1, leaving],
  );
  return taken.length > 0;
}

/** Takes that many seats for students on the waitlist, or none. */
export async function takeSeatsForWaitlist(em: EntityManager, courseId: string, count: number): Promise<boolean> {
  const taken = await em.execute<object[]>(
    `update known_course set seats_taken = seats_taken + ? where id = ? and (capacity is null or seats_taken + ? <= capacity)
    returning id`,
    [count, courseId, count],
  );
  return taken.length > 0;
}

export async function returnSeat(em: EntityManager, courseId: string): Promise<void> {
  await em.execute('update known_course set seats_taken = seats_taken - 1 where id = ?', [courseId]);
}

/** The next number on the course's waitlist. */
export async function nextWaitlistNumber(em: EntityManager, courseId: string): Promise<number> {
  const [row] = await em.execute<{ number: string }[]>(
    'update known_course set last_in_line = last_in_line + 1 where id = ? returning last_in_line as number',
    [courseId],
  );
  return Number(row?.number);
}
