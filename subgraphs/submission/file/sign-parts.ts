import type { RequestContext } from '../../../platform/kernel/context.js';
import type { UploadPart } from '../../../platform/service/graphql/shared.js';
import { type SignUploadPartsInput, signUploadParts } from '../../../platform/service/uploads/sign-parts.js';
import { demandFile } from './demand-file.js';
import { submissionUploads } from './uploads.js';

/** See `signUploadParts`: of a file in the caller's draft. */
export async function signSubmissionUploadParts(context: RequestContext, input: SignUploadPartsInput): Promise<UploadPart[]> {
  const { file } = await demandFile(context, input.uploadId);
  return signUploadParts(context, submissionUploads, file, input);
}
