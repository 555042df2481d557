import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { lockKnownCourse } from '../course/known-courses.js';
import { askForPayment } from '../saga/enrolling.js';
import { fillSeatsEvery } from '../settings.js';
import { fillSeats } from './hand-on.js';

/** Hands out the seats that are left when one transaction could not hand out all of them. */
export const fillSeatsJob: Job = {
  name: 'fill seats',
  every: fillSeatsEvery,
  due: dueWhile('from enrollment where line_number is not null'),
  async run(context, stopping) {
    for (let id = await nextToFill(context); id && !stopping.aborted; id = await nextToFill(context, id)) await fill(context.fresh(), id);
  },
};

const fill = (context: RequestContext, courseId: string) =>
  transaction(context, async (em) => fillSeats({ ...context, em }, await lockKnownCourse(em, courseId, 'alone'), askForPayment));

/** The next course with free seats and a waitlist, from that id on. The same course again while it still has both. */
async function nextToFill({ em, clock }: RequestContext, from: string | null = null): Promise<string | undefined> {
  const now = clock.now();
  const [row] = await em.execute<{ id: string }[]>(
    `select id from known_course
    where status = 'PUBLISHED' and deleted_at is null and coalesce(enrollment_opens_at <= ?, true)
      and coalesce(enrollment_closes_at > ?, true) and coalesce(ends_at > ?, true) and (capacity is null or seats_taken < capacity) and (?::uuid is null or id >= ?)
      and exists (select from enrollment where course_id = known_course.id and line_number is not null)
    order by id limit 1`,
    [now, now, now, from, from],
  );
  return row?.id;
}
