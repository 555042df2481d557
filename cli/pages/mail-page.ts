import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import { type Letter, listLetters, readLetter } from './letters.js';
import { isLocalRequest } from './local-request.js';
import { FRAME_SANDBOX, framed, letterPage, listPage } from './mail-html.js';

const MOST_LISTED = 200;

const PAGE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Nobody has reviewed the HTML of a letter, so it loads nothing, runs nothing and has no origin. */
const LETTER_CSP = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; form-action 'none'; sandbox ${FRAME_SANDBOX}`;

/**
 * `/mail`: the letters that the file mailer keeps in `folder`, for development. A letter may hold a link that resets a password, so only
 * requests from this machine get the page.
 */
export const mailPage =
  (folder: string): FastifyPluginCallback =>
  (app, _options, done) => {
    app.addHook('onRequest', async (request, reply) => {
      if (!isLocalRequest(request)) return reply.callNotFound();
      void reply.headers({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    });
    const letterRoute = (url: string, send: (letter: Letter, reply: FastifyReply) => unknown) =>
      app.get<{ Params: { id: string } }>(url, async ({ params }, reply) => {
        const letter = await readLetter(folder, params.id);
        return letter ? send(letter, reply) : reply.callNotFound();
      });

    app.get('/mail', async (_request, reply) => page(reply, PAGE_CSP, listPage(await listLetters(folder, MOST_LISTED))));
    letterRoute('/mail/:id', (letter, reply) => page(reply, PAGE_CSP, letterPage(letter)));
    letterRoute('/mail/:id/html', (letter, reply) =>
      letter.html === null ? reply.callNotFound() : page(reply, LETTER_CSP, framed(letter.html)),
    );
    letterRoute('/mail/:id/source', (letter, reply) => reply.type('text/plain; charset=utf-8').send(letter.source));
    done();
  };

const page = (reply: FastifyReply, policy: string, html: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html);
