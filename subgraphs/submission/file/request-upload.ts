import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import type { UploadTicket } from '../../../platform/service/graphql/shared.js';
import { announceUpload, demandAllowed, FileInput, ticketOf } from '../../../platform/service/uploads/announce-upload.js';
import { demandRoom } from '../../../platform/service/uploads/quota.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { LIVE } from '../../../platform/service/uploads/upload-state.js';
import { MOST_FILES } from '../limits.js';
import { filesQuota, largestFile } from '../settings.js';
import { openDraft } from '../submission/attempts.js';
import { notifyFollowers } from '../submission/followers.js';
import { demandWork, lockWork } from '../submission/open-work.js';
import { FILE_TYPES } from './file-types.js';
import { submissionUploads } from './uploads.js';

@InputType()
export class SubmissionUploadInput extends FileInput {
  @Field(() => ID)
  assignmentId!: string;
}

/**
 * Announces a file for the caller's own draft, and creates the draft if there is none. UPLOAD_TOO_LARGE for one file, or for all files of
 * the student; UPLOAD_TYPE_REFUSED.
 */
export async function requestSubmissionUpload(context: RequestContext, input: SubmissionUploadInput): Promise<UploadTicket> {
  const { settings, clock } = context;
  demandAllowed(input, { types: FILE_TYPES, largest: settings(largestFile) });
  const work = await demandWork(context, input.assignmentId);
  const { userId: ownerId } = work.student;
  const upload = await transaction(context, async (em) => {
    const inside = { ...context, em };
    const { assignment } = await lockWork(em, work);
    const quota = { of: 'owner_id', id: ownerId, most: settings(filesQuota), what: 'All your files together' } as const;
    await demandRoom(inside, quota, input.sizeBytes);
    const draft = await openDraft(em, assignment, ownerId, clock.now());
    if ((await em.count(Upload, { subjectId: draft.id, state: LIVE })) >= MOST_FILES) {
      throw conflict(`A submission holds ${MOST_FILES} files at most`);
    }
    const announced = announceUpload(inside, submissionUploads, input, { ownerId, scopeId: work.courseId, subjectId: draft.id });
    notifyFollowers(inside, draft);
    return announced;
  });
  return ticketOf(context, submissionUploads, upload);
}
