import { pathOf } from '../../platform/adapters/object-store/objects.js';
import { serviceCaller } from '../../platform/kernel/identity.js';
import type { SubgraphHttp } from '../../platform/service/declaration.js';
import { BUCKET } from './file/objects.js';

/** Where files are uploaded to and downloaded from, when the object store is served by our own processes. */
export const http: SubgraphHttp = {
  paths: [pathOf(BUCKET)],
  plugin: (contextOf) => (app, _options, done) => {
    const { routes } = contextOf({ caller: serviceCaller('submission') }).resources.objects;
    if (routes) app.register(routes(BUCKET));
    done();
  },
};
