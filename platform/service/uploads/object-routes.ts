import { pathOf } from '../../adapters/object-store/objects.js';
import { serviceCaller } from '../../kernel/identity.js';
import type { SubgraphHttp } from '../declaration.js';
import type { Uploads } from './uploads.js';

/** The routes of a service for uploads and downloads, when our own processes serve the object store. */
export const objectRoutes = ({ bucket }: Pick<Uploads, 'bucket'>): SubgraphHttp => ({
  paths: [pathOf(bucket)],
  plugin: (contextOf) => (app, _options, done) => {
    const { routes } = contextOf({ caller: serviceCaller(bucket) }).resources.objects;
    if (routes) app.register(routes(bucket));
    done();
  },
});
