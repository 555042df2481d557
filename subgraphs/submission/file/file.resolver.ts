import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { UploadPart, UploadTicket } from '../../../platform/service/graphql/shared.js';
import { SignUploadPartsInput } from '../../../platform/service/uploads/sign-parts.js';
import type { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { UploadState } from '../../../platform/service/uploads/upload-state.js';
import { storeOf } from '../../../platform/service/uploads/uploads.js';
import { downloadTtl } from '../settings.js';
import { Submission } from '../submission/submission.entity.js';
import { completeSubmissionUpload } from './complete-upload.js';
import { removeSubmissionFile } from './remove-file.js';
import { requestSubmissionUpload, SubmissionUploadInput } from './request-upload.js';
import { signSubmissionUploadParts } from './sign-parts.js';
import { SubmissionFile } from './submission-file.js';
import { submissionUploads } from './uploads.js';

@Resolver(() => SubmissionFile)
export class SubmissionFileResolver {
  @Directive('@authenticated')
  @Mutation(() => UploadTicket)
  requestSubmissionUpload(@Arg('input', () => SubmissionUploadInput) input: SubmissionUploadInput, @Ctx() context: RequestContext) {
    return requestSubmissionUpload(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => [UploadPart])
  signSubmissionUploadParts(@Arg('input', () => SignUploadPartsInput) input: SignUploadPartsInput, @Ctx() context: RequestContext) {
    return signSubmissionUploadParts(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Submission)
  completeSubmissionUpload(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return completeSubmissionUpload(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Submission)
  removeSubmissionFile(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return removeSubmissionFile(context, id);
  }

  /** The file has arrived, and is what was announced. */
  @FieldResolver(() => Boolean)
  ready(@Root() { state }: Upload): boolean {
    return state === UploadState.READY;
  }

  /** Valid for a few minutes, for anyone who has it. Null until the file has arrived. */
  @FieldResolver(() => String, { nullable: true })
  downloadUrl(@Root() { id, state, fileName, mimeType }: Upload, @Ctx() context: RequestContext) {
    if (state !== UploadState.READY) return null;
    return storeOf(context, submissionUploads).downloadUrl(id, { fileName, mimeType, ttl: context.settings(downloadTtl) });
  }
}
