import type { ObjectStore } from '../../../platform/adapters/object-store/objects.js';
import type { RequestContext } from '../../../platform/kernel/context.js';

export const BUCKET = 'submission';

/** Where the bytes of files are: private, each under the id of its file. */
export const filesIn = ({ resources }: Pick<RequestContext, 'resources'>): ObjectStore => resources.objects.bucket(BUCKET);
