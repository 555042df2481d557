import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { UploadTicket } from '../../../platform/service/graphql/shared.js';
import { downloadTtl } from '../settings.js';
import { Submission } from '../submission/submission.entity.js';
import { completeSubmissionUpload } from './complete-upload.js';
import { filesIn } from './objects.js';
import { removeSubmissionFile } from './remove-file.js';
import { requestSubmissionUpload, SubmissionUploadInput } from './request-upload.js';
import { SubmissionFile } from './submission-file.entity.js';

@Resolver(() => SubmissionFile)
export class SubmissionFileResolver {
  @Directive('@authenticated')
  @Mutation(() => UploadTicket)
  requestSubmissionUpload(@Arg('input', () => SubmissionUploadInput) input: SubmissionUploadInput, @Ctx() context: RequestContext) {
    return requestSubmissionUpload(context, input);
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

  /** Valid for a few minutes, for anyone who has it. Null until the file has arrived. */
  @FieldResolver(() => String, { nullable: true })
  downloadUrl(@Root() { id, ready, fileName, mimeType }: SubmissionFile, @Ctx() context: RequestContext) {
    return ready ? filesIn(context).downloadUrl(id, { fileName, mimeType, ttl: context.settings(downloadTtl) }) : null;
  }
}
