import { dueWhile, type Job } from '../../../platform/service/jobs.js';
import { Enrollment } from '../enrollment/enrollment.entity.js';
import { certificatesEvery } from '../settings.js';
import { issueCertificates } from './issue-certificates.js';

const BATCH = 100;

/** Issues certificates that could not be issued when their courses were completed, and those of courses that were completed by an event. */
export const certificatesJob: Job = {
  name: 'certificates',
  every: certificatesEvery,
  due: dueWhile('from enrollment where certificate_due'),
  async run(context, stopping) {
    for (let full = true; full && !stopping.aborted; ) {
      const own = context.fresh();
      const due = await own.em.find(
        Enrollment,
        { certificateDue: true },
        { fields: ['courseId', 'studentId'], orderBy: { id: 'asc' }, limit: BATCH, disableIdentityMap: true },
      );
      await issueCertificates(own, due);
      full = due.length === BATCH;
    }
  },
};
