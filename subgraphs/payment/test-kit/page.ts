import type { FastifyInstance } from 'fastify';

/** The hosted page, as a person sees it. */
export interface Page {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookie: string;
  /** The form's proof that it came from this page. */
  readonly token: string;
  pay(): Promise<Page>;
  decline(): Promise<Page>;
  /** Closes the page for good. */
  cancel(): Promise<Page>;
}

/** Opens the page, and follows it when it leads on. */
export async function visit(app: FastifyInstance, url: string, cookie = ''): Promise<Page> {
  const path = url.replace(/^https?:\/\/[^/]+/, '');
  const { statusCode, body, headers } = await app.inject({ method: 'GET', url: path, headers: { cookie } });
  const given = String(headers['set-cookie'] ?? cookie).split(';')[0] as string;
  const token = /name="token" value="([^"]*)"/.exec(body)?.[1] ?? '';
  const act = async (action: string): Promise<Page> => {
    const answer = await app.inject({
      method: 'POST',
      url: `${path}/${action}`,
      headers: { cookie: given, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ token }).toString(),
    });
    if (answer.statusCode !== 303) throw new Error(`${action}: ${answer.statusCode} ${answer.body}`);
    return visit(app, String(answer.headers.location), given);
  };
  const acts = { pay: () => act('pay'), decline: () => act('decline'), cancel: () => act('cancel') };
  return { status: statusCode, html: body, headers, cookie: given, token, ...acts };
}
