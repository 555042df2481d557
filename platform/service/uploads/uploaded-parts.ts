import type { RequestContext } from '../../kernel/context.js';
import type { Upload } from './upload.entity.js';
import { storeOf, type Uploads } from './uploads.js';

/** The numbers of the parts that have arrived, by the store, which alone knows. None of an upload in one request, or that is over. */
export async function uploadedParts(context: RequestContext, uploads: Uploads, { id: key, partsId: id }: Upload): Promise<number[]> {
  if (id === null) return [];
  return (await storeOf(context, uploads).parts.list({ key, id })).map(({ number }) => number);
}
