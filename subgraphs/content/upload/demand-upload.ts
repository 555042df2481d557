import type { RequestContext } from '../../../platform/kernel/context.js';
import { isId } from '../../../platform/kernel/ids.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { demandThere } from '../../../schema/read-models/writable.js';
import { knownCourses } from '../course/known-courses.js';
import { uploadPolicy } from '../policy.js';

/** Finds an upload that the caller has asked for, and goes on with. Before they are refused, the course's owner is asked. */
export async function demandUpload(context: RequestContext, id: string): Promise<Upload> {
  const { caller, em } = context;
  const upload = isId(id) ? await em.findOne(Upload, { id }) : null;
  const course =
    upload &&
    (await knownCourses.find(
      context,
      upload.scopeId,
      (known) => !known.isDeleted && uploadPolicy.can('send', caller, { upload, course: known }),
    ));
  const subject = upload && course && { upload, course };
  uploadPolicy.demand('send', caller, subject);
  demandThere(subject.course);
  return subject.upload;
}
