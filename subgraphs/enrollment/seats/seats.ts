import type { EntityManager } from '@mikro-orm/postgresql';

// All of it under the lock of the course's row. A course without a capacity has seats without end.

/** Takes seats if there are that many and nobody waits: all of them, or none. */
export async function takeSeats(em: EntityManager, courseId: string, count: number): Promise<boolean> {
  const taken = await em.execute<object[]>(
    `update known_course set seats_taken = seats_taken + ?
    where id = ? and (capacity is null or seats_taken + ? <= capacity)
      and not exists (select from enrollment where course_id = known_course.id and line_number is not null)
    returning id`,
    [count, courseId, count],
  );
  return taken.length > 0;
}

/** Takes one for the first who waits. */
export async function takeSeatInTurn(em: EntityManager, courseId: string): Promise<boolean> {
  const taken = await em.execute<object[]>(
    'update known_course set seats_taken = seats_taken + 1 where id = ? and (capacity is null or seats_taken < capacity) returning id',
    [courseId],
  );
  return taken.length > 0;
}

export async function returnSeat(em: EntityManager, courseId: string): Promise<void> {
  await em.execute('update known_course set seats_taken = seats_taken - 1 where id = ?', [courseId]);
}

/** The next number of the course's line. */
export async function nextInLine(em: EntityManager, courseId: string): Promise<number> {
  const [row] = await em.execute<{ number: string }[]>(
    'update known_course set last_in_line = last_in_line + 1 where id = ? returning last_in_line as number',
    [courseId],
  );
  return Number(row?.number);
}
