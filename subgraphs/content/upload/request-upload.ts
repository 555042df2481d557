import { IsOptional, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { planParts } from '../../../platform/adapters/object-store/parts.js';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { requireUser } from '../../../platform/kernel/policy.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import type { UploadTicket } from '../../../platform/service/graphql/shared.js';
import { announceUpload, demandAllowed, FileInput, ticketOf } from '../../../platform/service/uploads/announce-upload.js';
import { endUploads } from '../../../platform/service/uploads/discard.js';
import { demandRoom } from '../../../platform/service/uploads/quota.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { open, UploadState } from '../../../platform/service/uploads/upload-state.js';
import { demandOpen } from '../../../schema/read-models/writable.js';
import { contents } from '../item/access.js';
import { courseQuota, userQuota } from '../settings.js';
import { TrackInput } from '../track/track.inputs.js';
import { fileRulesOf } from './file-rules.js';
import { contentUploads } from './uploads.js';

@InputType()
export class UploadInput extends FileInput {
  @Field(() => ID)
  contentId!: string;

  /** The file is a text beside the video, and not the video. */
  @IsOptional()
  @ValidateNested()
  @Field(() => TrackInput, { nullable: true })
  track?: TrackInput | null;
}

/**
 * Announces the file of a VIDEO or a PDF, or a track of a video: the course's staff, admins. What is there stays until the new file is
 * ready. An upload of the same that is still open is cancelled: whoever asks again does not go on with it. UPLOAD_TYPE_REFUSED;
 * UPLOAD_TOO_LARGE for one file, for all of the caller, or for all of the course.
 */
export async function requestUpload(context: RequestContext, input: UploadInput): Promise<UploadTicket> {
  return ticketOf(context, contentUploads, await announced(context, input, planParts(input.sizeBytes)));
}

/** The same, without a ticket: an import writes the file itself, and not in parts. */
export async function announced(context: RequestContext, input: UploadInput, plan: ReturnType<typeof planParts>): Promise<Upload> {
  const { settings } = context;
  const opening = await contents.openingOf(context, input.contentId, 'upload');
  return transaction(context, async (em) => {
    const inside = { ...context, em };
    const { thing: content, course } = await opening.open(em);
    demandOpen(course);
    const { userId: ownerId } = requireUser(context.caller);
    demandAllowed(input, fileRulesOf(content.kind, input.track, settings));
    const details = input.track ? { ...input.track, language: canonicalTag(input.track.language) } : null;
    await endUploads(em, UploadState.CANCELLED, {
      sql: `subject_id = ? and state in ${open} and details is not distinct from ?::jsonb`,
      parameters: [content.id, details && JSON.stringify(details)],
    });
    const [most, mostOfCourse] = [settings(userQuota), settings(courseQuota)];
    await demandRoom(inside, { of: 'owner_id', id: ownerId, most, what: 'All your files together' }, input.sizeBytes);
    await demandRoom(
      inside,
      { of: 'scope_id', id: course.id, most: mostOfCourse, what: 'All files of the course together' },
      input.sizeBytes,
    );
    return announceUpload(inside, contentUploads, input, { ownerId, scopeId: course.id, subjectId: content.id, details }, plan);
  });
}
