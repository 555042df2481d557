import { serviceCaller } from '../../platform/kernel/identity.js';
import type { SubgraphHttp } from '../../platform/service/declaration.js';
import { webhookRoute } from './webhook/webhook-route.js';

/** The route for the provider's webhooks, and the pages of a provider that runs in our own process. */
export const http: SubgraphHttp = {
  paths: ['/webhooks/payments', '/pay'],
  plugin: (contextOf) => (app, _options, done) => {
    const context = () => contextOf({ caller: serviceCaller('payment') });
    const webhooks = webhookRoute(context);
    app.register(webhooks);
    const { pages } = context().resources.paymentProvider;
    if (pages) app.register(pages(webhooks));
    done();
  },
};
