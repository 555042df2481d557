import type { RequestContext } from '../../../platform/context.js';
import { isId } from '../../../platform/ids.js';
import { byKey } from '../../../platform/loader.js';
import { readModel } from '../../../platform/read-model/read-model.js';
import { askCourse } from '../../../schema/questions/course.js';
import { KnownCourse } from './known-course.entity.js';

export const courses = readModel<KnownCourse>({ entity: KnownCourse, ask: askCourse });

/** A batch: courses as they are known here, whoever asks. */
export const knownCourses = async (ids: readonly string[], { em }: RequestContext) =>
  byKey(await em.find(KnownCourse, { id: { $in: ids.filter(isId) } }), ({ id }) => id);
