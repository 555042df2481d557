import type { FastifyPluginCallback } from 'fastify';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { NotKnownYet } from '../../../platform/messaging/inbox/failure.js';
import { WrongMoney } from '../payment/take-money.js';
import { UntrustedWebhook } from '../provider/provider.js';
import { handleWebhook } from './handle-webhook.js';

/** Far more than any webhook has, in bytes. */
const LARGEST_WEBHOOK = 256 * 1_024;

/**
 * `POST /webhooks/payments`: a webhook without the provider's signature is answered 400 and changes nothing; one that fails here is sent
 * again.
 */
export const webhookRoute =
  (contextOf: () => RequestContext): FastifyPluginCallback =>
  (app, _options, done) => {
    // The signature covers the raw bytes, so nothing is parsed before it is verified.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));

    app.post('/webhooks/payments', { bodyLimit: LARGEST_WEBHOOK }, async ({ body, headers }, reply) => {
      const context = contextOf();
      try {
        const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        await handleWebhook(context, context.resources.paymentProvider.readWebhook(bytes, headers));
        return { received: true };
      } catch (error) {
        if (error instanceof UntrustedWebhook) {
          context.log.warn({ err: error }, 'a webhook is not believed');
          return reply.code(400).send({ error: 'untrusted' });
        }
        if (error instanceof WrongMoney) {
          context.log.error({ err: error }, 'the provider took other money than was asked for');
          return reply.code(400).send({ error: 'wrong amount' });
        }
        const early = error instanceof NotKnownYet;
        context.log[early ? 'info' : 'error']({ err: error }, 'a webhook could not be taken in; the provider sends it again');
        return reply.code(early ? 409 : 503).send({ error: 'try again' });
      }
    });
    done();
  };
