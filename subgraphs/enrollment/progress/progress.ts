import type { CourseItem } from '../course/known-curriculum.entity.js';

/** How far a student has come in the curriculum as it is now. Removed items do not count. */
export interface ProgressCount {
  readonly percent: number;
  /** Of the required ones. */
  readonly completedItems: number;
  readonly requiredItems: number;
  readonly completedItemIds: readonly string[];
  /** The first that is not completed. */
  readonly nextItemId: string | null;
}

export function progressOf(items: readonly CourseItem[], completedIds: readonly string[]): ProgressCount {
  const completed = new Set(completedIds);
  const required = items.filter((item) => item.required);
  const completedItems = required.filter(({ id }) => completed.has(id)).length;
  return {
    percent: required.length === 0 ? 0 : Math.floor((100 * completedItems) / required.length),
    completedItems,
    requiredItems: required.length,
    completedItemIds: items.filter(({ id }) => completed.has(id)).map(({ id }) => id),
    nextItemId: items.find(({ id }) => !completed.has(id))?.id ?? null,
  };
}

/** A course in which nothing is required is never completed. */
export const isComplete = ({ completedItems, requiredItems }: ProgressCount): boolean =>
  requiredItems > 0 && completedItems === requiredItems;
