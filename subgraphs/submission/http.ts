import { pathOf } from '../../platform/adapters/object-store/objects.js';
import { serviceCaller } from '../../platform/kernel/identity.js';
import type { SubgraphHttp } from '../../platform/service/declaration.js';
import { submissionUploads } from './file/uploads.js';

const { bucket } = submissionUploads;

/** The routes for uploads and downloads, when our own processes serve the object store. */
export const http: SubgraphHttp = {
  paths: [pathOf(bucket)],
  plugin: (contextOf) => (app, _options, done) => {
    const { routes } = contextOf({ caller: serviceCaller('submission') }).resources.objects;
    if (routes) app.register(routes(bucket));
    done();
  },
};
