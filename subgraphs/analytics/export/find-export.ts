import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { findRow } from '../../../platform/postgres/rows.js';
import { knownCourses } from '../course/known-courses.js';
import { coursePolicy, exportPolicy, reportPolicy } from '../policy.js';
import { exportUrlFor } from '../settings.js';
import { Export, JobState, objectKey } from './export.entity.js';

/** For whom asked for it; null for everybody else. */
export async function exportJob({ em, caller }: RequestContext, id: string): Promise<Export | null> {
  const found = isId(id) ? await findRow(em, Export, { id }) : null;
  return found && exportPolicy.see(caller, found) ? found : null;
}

/** Null while there is no file, and for somebody who may not have it any more. */
export async function urlOf(context: RequestContext, { id, kind, courseId, state, tries, requestedAt }: Export): Promise<string | null> {
  if (state !== JobState.DONE || !(await mayHaveIt(context, courseId))) return null;
  const fileName = `${kind.toLowerCase()}-${requestedAt.toISOString().slice(0, 10)}.csv`;
  const ttl = context.settings(exportUrlFor);
  return storeOf(context).downloadUrl(objectKey(id, tries), { fileName, mimeType: 'text/csv; charset=utf-8', ttl });
}

async function mayHaveIt({ caller, load }: RequestContext, courseId: string | null): Promise<boolean> {
  if (courseId === null) return reportPolicy.can('export', caller, 'all');
  const course = await load(knownCourses.known, courseId);
  return course !== null && !course.isGone && coursePolicy.can('export', caller, course);
}

export const BUCKET = 'analytics';

export const storeOf = ({ resources }: Pick<RequestContext, 'resources'>) => resources.objects.bucket(BUCKET);
