import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { newToken } from '../../../platform/kernel/ids.js';
import { parseForms } from './api.js';
import type { Books } from './books.js';
import { decline, expire, pay } from './checkout.js';
import { checkoutPage, leftPage, PAGE_HEADERS, refusedPage } from './html.js';
import { findSession, type SessionRow } from './objects.js';

type Visit = FastifyRequest<{ Params: { id: string }; Body: URLSearchParams }>;

const COOKIE = 'pay_visitor';

/** The hosted page: anyone who has its address can pay, have a card declined, cancel for good, or leave and come back. */
export const gatewayPages =
  (books: Books, origin: () => string): FastifyPluginCallback =>
  (app, _options, done) => {
    parseForms(app);
    const session = ({ params }: Visit) => findSession(books.query, params.id);

    app.get('/pay/checkout/:id', async (request: Visit, reply) => {
      const found = await session(request);
      if (!found) return notThere(reply);
      const visitor = visitorOf(request) ?? newToken();
      const secure = origin().startsWith('https:') ? '; Secure' : '';
      void reply.header('set-cookie', `${COOKIE}=${visitor}; Path=/pay; HttpOnly; SameSite=Strict${secure}`);
      return show(reply, checkoutPage(found, formToken(found, visitor)));
    });
    app.get('/pay/checkout/:id/left', async (request: Visit, reply) => {
      const found = await session(request);
      return found ? show(reply, leftPage(found)) : notThere(reply);
    });

    const acts = (action: string, act: (id: string) => Promise<unknown>) =>
      app.post(`/pay/checkout/:id/${action}`, async (request: Visit, reply) => {
        const found = await session(request);
        if (!found) return notThere(reply);
        if (!isFromOurPage(request, found)) {
          return show(reply.code(403), refusedPage('Not done', 'This did not come from the page itself. Open the page again.'));
        }
        await act(found.id);
        // A redirect, so that a reload does not post the form again.
        return reply.redirect(`/pay/checkout/${found.id}`, 303);
      });
    acts('pay', (id) => pay(books, origin(), id));
    acts('decline', (id) => decline(books, origin(), id));
    acts('cancel', (id) => expire(books, origin(), id));
    done();
  };

/** Another site can make a browser post here, but neither read the page's token nor send the visitor's cookie along. */
function isFromOurPage(request: Visit, session: SessionRow): boolean {
  const visitor = visitorOf(request);
  const given = Buffer.from(request.body instanceof URLSearchParams ? (request.body.get('token') ?? '') : '');
  if (!visitor) return false;
  const expected = Buffer.from(formToken(session, visitor));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const formToken = ({ formSecret }: SessionRow, visitor: string): string =>
  createHmac('sha256', formSecret).update(visitor).digest('base64url');

const visitorOf = ({ headers }: Visit): string | undefined =>
  new RegExp(`(?:^|; *)${COOKIE}=([\\w-]{20,})(?:;|$)`).exec(headers.cookie ?? '')?.[1];

const notThere = (reply: FastifyReply) => show(reply.code(404), refusedPage('Not found', 'There is nothing to pay here.'));

const show = (reply: FastifyReply, html: string) => reply.headers(PAGE_HEADERS).send(html);
