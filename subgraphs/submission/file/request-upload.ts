import { IsOptional, Matches, MaxLength, Min } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { conflict, ErrorCode, refuse } from '../../../platform/kernel/errors.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { OneLine } from '../../../platform/service/graphql/inputs.js';
import { SafeInt } from '../../../platform/service/graphql/scalars.js';
import type { UploadTicket } from '../../../platform/service/graphql/shared.js';
import { MOST_FILES } from '../limits.js';
import { largestFile, uploadTtl } from '../settings.js';
import { openDraft } from '../submission/attempts.js';
import { notifyFollowers } from '../submission/followers.js';
import { demandWork, lockWork } from '../submission/open-work.js';
import { FILE_TYPES } from './file-types.js';
import { filesIn } from './objects.js';
import { demandRoom } from './quota.js';
import { SubmissionFile } from './submission-file.entity.js';

@InputType()
export class SubmissionUploadInput {
  @Field(() => ID)
  assignmentId!: string;

  @OneLine(255)
  @Field(() => String)
  fileName!: string;

  @MaxLength(255, { message: 'must be 255 characters at most' })
  @Field(() => String)
  mimeType!: string;

  @Min(1, { message: 'must be at least 1' })
  @Field(() => SafeInt)
  sizeBytes!: number;

  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/i, { message: 'must be a SHA-256 in hex' })
  @Field(() => String, { nullable: true })
  sha256?: string | null;
}

/**
 * Announces a file for the caller's own draft, and creates the draft if there is none. UPLOAD_TOO_LARGE for one file, or for all files of
 * the student; UPLOAD_TYPE_REFUSED.
 */
export async function requestSubmissionUpload(context: RequestContext, input: SubmissionUploadInput): Promise<UploadTicket> {
  const { settings, clock } = context;
  const mimeType = input.mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!FILE_TYPES.has(mimeType)) throw refuse(ErrorCode.UPLOAD_TYPE_REFUSED, 'Files of this type are not taken');
  if (input.sizeBytes > settings(largestFile)) {
    throw refuse(ErrorCode.UPLOAD_TOO_LARGE, `A file may be ${settings(largestFile)} bytes at most`);
  }
  const work = await demandWork(context, input.assignmentId);
  const file = await transaction(context, async (em) => {
    const { assignment } = await lockWork(em, work);
    await demandRoom({ ...context, em }, work.student.userId, input.sizeBytes);
    const draft = await openDraft(em, assignment, work.student.userId, clock.now());
    if ((await em.count(SubmissionFile, { submissionId: draft.id })) >= MOST_FILES) {
      throw conflict(`A submission holds ${MOST_FILES} files at most`);
    }
    const announced = Object.assign(new SubmissionFile(), {
      submissionId: draft.id,
      fileName: input.fileName,
      mimeType,
      sizeBytes: input.sizeBytes,
      sha256: input.sha256?.toLowerCase() ?? null,
      uploadUntil: new Date(clock.now().getTime() + settings(uploadTtl)),
    });
    em.persist(announced);
    notifyFollowers({ ...context, em }, draft);
    return announced;
  });
  return filesIn(context).uploadTicket(file.id, { ...file, expiresAt: file.uploadUntil });
}
