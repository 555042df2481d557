import { serviceCaller } from '../../platform/identity.js';
import { pathOf } from '../../platform/objects/objects.js';
import type { SubgraphHttp } from '../../platform/subgraph.js';
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
