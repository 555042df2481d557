import type { FastifyPluginCallback } from 'fastify';
import type { CallContext, RequestContext } from '../kernel/context.js';
import { serviceCaller } from '../kernel/identity.js';
import { onBehalfOf } from '../postgres/on-behalf.js';
import type { SubgraphDeclaration } from './declaration.js';

/** The HTTP routes of a service, none or one plugin. Their queries have the limits of clients' queries. */
export function routesOf(
  { name, http }: Pick<SubgraphDeclaration, 'name' | 'http'>,
  contextOf: (call: CallContext) => RequestContext,
): FastifyPluginCallback[] {
  if (!http) return [];
  return [
    (app, _options, done) => {
      app.addHook('onRequest', (_request, _reply, next) => onBehalfOf(serviceCaller(name), next));
      app.register(http.plugin(contextOf));
      done();
    },
  ];
}
