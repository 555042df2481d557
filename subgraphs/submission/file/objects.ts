import type { ObjectStore } from '../../../platform/adapters/object-store/objects.js';
import type { RequestContext } from '../../../platform/kernel/context.js';

export const BUCKET = 'submission';

/** The store of files: private, each under its id. */
export const filesIn = ({ resources }: Pick<RequestContext, 'resources'>): ObjectStore => resources.objects.bucket(BUCKET);
