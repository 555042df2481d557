import type { RequestContext } from '../../../platform/kernel/context.js';
import type { UploadPart } from '../../../platform/service/graphql/shared.js';
import { type SignUploadPartsInput, signUploadParts } from '../../../platform/service/uploads/sign-parts.js';
import { demandUpload } from './demand-upload.js';
import { contentUploads } from './uploads.js';

/** See `signUploadParts`: of an upload that the caller has asked for. */
export async function signContentParts(context: RequestContext, input: SignUploadPartsInput): Promise<UploadPart[]> {
  return signUploadParts(context, contentUploads, await demandUpload(context, input.uploadId), input);
}
