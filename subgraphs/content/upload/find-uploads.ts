import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';

/** A batch: uploads that the caller has asked for. */
export const ownUploads: Batch<string, Upload> = async (ids, { caller, em }) => {
  if (caller.kind !== 'user') return new Map();
  return byKey(await findRows(em, Upload, { id: ids.filter(isId), ownerId: caller.userId }), ({ id }) => id);
};
