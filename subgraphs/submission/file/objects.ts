import type { RequestContext } from '../../../platform/context.js';
import type { ObjectStore } from '../../../platform/objects/objects.js';

export const BUCKET = 'submission';

/** Where the bytes of files are: private, each under the id of its file. */
export const filesIn = ({ resources }: Pick<RequestContext, 'resources'>): ObjectStore => resources.objects.bucket(BUCKET);
