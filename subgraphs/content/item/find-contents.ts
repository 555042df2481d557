import { byKey } from '../../../platform/kernel/batch.js';
import type { Batch, RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRows } from '../../../platform/postgres/rows.js';
import { knownCourses } from '../course/known-courses.js';
import { learns, ownCourses } from '../enrollment/known-enrollments.js';
import { contentPolicy } from '../policy.js';
import { ContentItem } from './content-item.entity.js';

/** A batch: contents by id, those that the caller may see. */
export const contentsById: Batch<string, ContentItem> = async (ids, context) => {
  const contents = await findRows(context.em, ContentItem, { id: ids.filter(isId) });
  const seen = await Promise.all(contents.map(({ courseId }) => context.load(coursesOfWhoeverLearns, courseId)));
  return byKey(
    contents.filter((_each, index) => seen[index]),
    ({ id }) => id,
  );
};

/** A batch: courses whose contents the caller may see. */
export const coursesWithContents: Batch<string, true> = async (courseIds, { caller, load }: RequestContext) => {
  const seen = new Map<string, true>();
  const see = async (courseId: string) => {
    const [course, learns] = await Promise.all([load(knownCourses.known, courseId), load(ownCourses, courseId)]);
    if (course && contentPolicy.see(caller, { course, learns: learns === true })) seen.set(courseId, true);
  };
  await Promise.all(courseIds.map(see));
  return seen;
};

/**
 * A batch: the same, for a caller who names a content. A caller who is not known as a learner may have become one a moment ago, so
 * enrollment is asked; UNAVAILABLE when it is away. Lists use what is known here: clients read them again.
 */
const coursesOfWhoeverLearns: Batch<string, true> = async (courseIds, context) => {
  const { caller, load } = context;
  const seen = new Map<string, true>();
  const see = async (courseId: string) => {
    const known = await load(coursesWithContents, courseId);
    if (known || (caller.kind === 'user' && (await learns(context, courseId, caller.userId)))) seen.set(courseId, true);
  };
  await Promise.all(courseIds.map(see));
  return seen;
};
