import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { contents } from './access.js';
import { ContentItem } from './content-item.entity.js';

/** A batch: contents by id, those that the caller may see. */
export const contentsById: Batch<string, ContentItem> = async (ids, context) => {
  const found = await findRows(context.em, ContentItem, { id: ids.filter(isId) });
  const seen = await Promise.all(found.map(({ courseId }) => context.load(contents.seenByName, courseId)));
  return byKey(
    found.filter((_each, index) => seen[index]),
    ({ id }) => id,
  );
};
