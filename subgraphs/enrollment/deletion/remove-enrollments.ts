import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { enrolling } from '../saga/enrolling.js';

const BATCH = 500;

/**
 * Removes cancelled enrollments of a deleted course. Their certificates stay, and record what happens to them from then on. It keeps an
 * enrollment while its saga still waits for payment to undo its step, and while its certificate is due. False when there was nothing to
 * remove.
 */
export const removeSome = (context: RequestContext, courseId: string): Promise<boolean> =>
  transaction(context, async (em) => {
    const rows = await em.execute<{ id: string }[]>(
      `select id from enrollment where course_id = ? and status = 'CANCELLED' and not certificate_due and not exists (
        select from saga where saga.name = ? and saga.subject = enrollment.id::text and saga.finished_at is null
      ) order by id limit ? for update skip locked`,
      [courseId, enrolling.name, BATCH],
    );
    if (rows.length === 0) return false;
    const ids = rows.map(({ id }) => id);
    await em.execute(
      'update certificate set sequence = enrollment.sequence from enrollment where enrollment.id = enrollment_id and enrollment_id in (?)',
      [ids],
    );
    await em.execute('delete from import_ref where thing_id in (?)', [ids]);
    await em.execute('delete from enrollment where id in (?)', [ids]);
    return true;
  });
