import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { assignments } from './access.js';
import { Assignment } from './assignment.entity.js';

/** A batch: assignments by id, those that the caller may see. */
export const assignmentsById: Batch<string, Assignment> = async (ids, context) => {
  const found = await findRows(context.em, Assignment, { id: ids.filter(isId) });
  const seen = await Promise.all(found.map(({ courseId }) => context.load(assignments.seenByName, courseId)));
  return byKey(
    found.filter((_each, index) => seen[index]),
    ({ id }) => id,
  );
};
