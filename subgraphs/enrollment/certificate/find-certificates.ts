import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { findRow, findRows } from '../../../platform/postgres/rows.js';
import { Certificate } from './certificate.entity.js';
import { readSerial } from './serial.js';

/** A batch: certificates by enrollment, none that was replaced. The caller has loaded the enrollments, and so may see them. */
export const certificatesOf = async (enrollmentIds: readonly string[], { em }: RequestContext) =>
  byKey(await findRows(em, Certificate, { enrollmentId: [...enrollmentIds], replacedBy: null }), ({ enrollmentId }) => enrollmentId);

/** Anyone who was shown the serial may verify it: also one that was revoked or replaced, which then shows it. */
export const verifyCertificate = ({ em }: RequestContext, serial: string): Promise<Certificate | null> =>
  // A NUL cannot be in any text that PostgreSQL holds, and fails the statement that asks for it.
  findRow(em, Certificate, { serial: readSerial(serial) });
