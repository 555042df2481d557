import type { RequestContext } from '../../../platform/context.js';
import { transaction } from '../../../platform/entity.js';
import { isId } from '../../../platform/ids.js';
import { byKey } from '../../../platform/loader.js';
import { sharing } from '../../../platform/read-model/under-way.js';
import { askCourse } from './ask-course.js';
import { keepWholeCourse } from './keep-course.js';
import { KnownCourse } from './known-course.entity.js';
import { KnownCurriculum } from './known-curriculum.entity.js';

/** A batch: courses as they are known here, whoever asks. */
export const knownCourses = async (ids: readonly string[], { em }: RequestContext) =>
  byKey(await em.find(KnownCourse, { id: { $in: ids.filter(isId) } }), ({ id }) => id);

/** A batch: what is in courses. */
export const knownCurricula = async (courseIds: readonly string[], { em }: RequestContext) =>
  byKey(await em.find(KnownCurriculum, { courseId: { $in: [...courseIds] } }), ({ courseId }) => courseId);

/**
 * For a command, before it opens its transaction: a course as it is known here when that `suffices`; otherwise as its owner knows it,
 * whose news may still be on its way. UNAVAILABLE when the owner has to be asked and is away.
 */
export async function findCourse(
  context: RequestContext,
  id: string,
  suffices: (course: KnownCourse) => boolean | Promise<boolean>,
): Promise<KnownCourse | null> {
  if (!isId(id)) return null;
  const known = await read(context, id);
  // A tombstone has the last word.
  if (known && (known.deletedAt || (await suffices(known)))) return known;
  const isThere = await share(context, id, () => askAndKeep(context, id));
  context.load.clear();
  return isThere ? read(context, id) : null;
}

/** Many enroll the moment a course is published: those who miss its news at once share a question. */
const share = sharing<boolean>();

async function askAndKeep(context: RequestContext, id: string): Promise<boolean> {
  const answered = await askCourse(context, id);
  if (!answered) return false;
  // Not under the command's idempotency key: a repetition may find the course known, and its transactions are counted.
  const own = context.fresh();
  await transaction(own, (em) => keepWholeCourse({ ...own, em }, answered));
  return true;
}

const read = ({ em }: RequestContext, id: string): Promise<KnownCourse | null> => em.findOne(KnownCourse, { id }, { refresh: true });
