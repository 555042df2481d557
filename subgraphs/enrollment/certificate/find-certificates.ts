import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Certificate } from './certificate.entity.js';
import { readSerial } from './serial.js';

/** A batch: the certificates of enrollments that the caller has in hand already. */
export const certificatesOf = async (enrollmentIds: readonly string[], { em }: RequestContext) =>
  byKey(await em.find(Certificate, { enrollmentId: { $in: [...enrollmentIds] } }), ({ enrollmentId }) => enrollmentId);

/** For everyone who was shown the serial. */
export const verifyCertificate = ({ em }: RequestContext, serial: string): Promise<Certificate | null> =>
  // A NUL cannot be in any text that PostgreSQL holds, and fails the statement that asks for it.
  em.findOne(Certificate, { serial: readSerial(serial.replaceAll('\0', '')) });
