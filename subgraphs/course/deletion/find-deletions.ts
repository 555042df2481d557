import { byKey } from '../../../platform/kernel/batch.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { coursePolicy } from '../policy.js';
import { CourseDeletion } from './course-deletion.entity.js';

/** A batch: deletions by id, those whose course the caller could see until it was deleted. */
export async function deletionsById(ids: readonly string[], { em, caller }: RequestContext): Promise<Map<string, CourseDeletion>> {
  const deletions = await findRows(em, CourseDeletion, { id: ids.filter(isId) });
  return byKey(
    deletions.filter(({ subject }) => coursePolicy.see(caller, subject)),
    ({ id }) => id,
  );
}
