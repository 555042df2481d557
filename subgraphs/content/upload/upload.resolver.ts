import { Arg, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { UploadPart, UploadTicket } from '../../../platform/service/graphql/shared.js';
import { SignUploadPartsInput } from '../../../platform/service/uploads/sign-parts.js';
import { Upload } from '../../../platform/service/uploads/upload.entity.js';
import { uploadedParts } from '../../../platform/service/uploads/uploaded-parts.js';
import { ContentItem } from '../item/content-item.entity.js';
import { cancelUpload } from './cancel-upload.js';
import { completeContentUpload } from './complete-upload.js';
import { ownUploads } from './find-uploads.js';
import { requestUpload, UploadInput } from './request-upload.js';
import { signContentParts } from './sign-upload-parts.js';
import { contentUploads } from './uploads.js';

@Resolver(() => Upload)
export class UploadResolver {
  @Directive('@authenticated')
  @Query(() => Upload, { nullable: true })
  upload(@Arg('id', () => ID) id: string, @Ctx() { load }: RequestContext) {
    return load(ownUploads, id);
  }

  @Directive('@authenticated')
  @Mutation(() => UploadTicket)
  requestUpload(@Arg('input', () => UploadInput) input: UploadInput, @Ctx() context: RequestContext) {
    return requestUpload(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => [UploadPart])
  signUploadParts(@Arg('input', () => SignUploadPartsInput) input: SignUploadPartsInput, @Ctx() context: RequestContext) {
    return signContentParts(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => ContentItem)
  completeUpload(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return completeContentUpload(context, id);
  }

  @Directive('@authenticated')
  @Mutation(() => Boolean)
  cancelUpload(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext) {
    return cancelUpload(context, id);
  }

  /** Which to send yet, after a crash or on another device. */
  @FieldResolver(() => [Int])
  uploadedParts(@Root() upload: Upload, @Ctx() context: RequestContext) {
    return uploadedParts(context, contentUploads, upload);
  }
}
