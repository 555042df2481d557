import { createServer } from 'node:net';
import { unavailable } from '../platform/kernel/errors.js';
import { PortInUseError } from '../platform/transport/http/listen.js';
import { SupergraphGeneration } from './supergraph/generation.js';
import { reply, serve, stopAll } from './test-kit/serve.js';
import { compose, subgraph } from './test-kit/subgraphs.js';

afterEach(stopAll);

const json = async (response: Response) => ({ status: response.status, body: (await response.json()) as unknown });

describe('the router', () => {
  it('says in one sentence that its port is taken', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as { port: number };
    const failure = await serve({ port }).catch((error) => error);
    expect(failure).toBeInstanceOf(PortInUseError);
    expect(failure.message).toBe(`Port ${port} on 127.0.0.1 is in use by another program.`);
    squatter.close();
  });

  it('starts with a subgraph that does not run: its fields are null, the others answer', async () => {
    const { course } = await import('./test-kit/school.js').then(({ school }) => school());
    const { post } = await serve({}, { clients: [course] });
    const { data, codes } = await post('{ me { displayName } course(id: "c1") { title } }');
    expect({ data, codes }).toEqual({ data: { me: null, course: { title: 'Algebra' } }, codes: ['UNAVAILABLE'] });
  });

  it('finishes what runs when it is stopped, and takes nothing new', async () => {
    const { post, course, router } = await serve();
    const [entered, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const answer = course.execute.bind(course);
    course.execute = async (request) => {
      entered.resolve();
      await gate.promise;
      return answer(request);
    };
    const running = post('{ course(id: "c1") { title } }');
    await entered.promise;
    const stopped = Promise.all([router.stop(), router.stop()]);
    gate.resolve();
    expect((await running).data).toEqual({ course: { title: 'Algebra' } });
    await stopped;
    await expect(post('{ __typename }')).rejects.toThrow('fetch failed');
  });

  it('swaps its supergraph under a running request: that one ends on the old, the next is on the new', async () => {
    const { post, course, router } = await serve();
    const [entered, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const answer = course.execute.bind(course);
    course.execute = async (request) => {
      entered.resolve();
      await gate.promise;
      return answer(request);
    };
    const running = post('{ course(id: "c1") { title instructor { displayName } } }');
    await entered.promise;
    const weather = subgraph('weather', 'type Query { sky: String }', { Query: { sky: () => 'blue' } });
    router.gateway.swap(new SupergraphGeneration(compose(weather), [weather]));
    expect((await post('{ sky }')).data).toEqual({ sky: 'blue' });
    expect((await post('{ course(id: "c1") { title } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    gate.resolve();
    expect((await running).data).toEqual({ course: { title: 'Algebra', instructor: { displayName: 'Ada' } } });
  });

  it('gives up on an operation that takes too long', async () => {
    const { post, course } = await serve({ operationTimeout: 50 });
    course.execute = () => new Promise(() => {});
    const { data, codes } = await post('{ course(id: "c1") { title } }');
    expect({ data, codes }).toEqual({ data: { course: null }, codes: ['UNAVAILABLE'] });
  });
});

describe('beside GraphQL', () => {
  it('publishes the keys of the access tokens, and nothing private of them', async () => {
    const { origin } = await serve();
    const { status, body } = await json(await fetch(`${origin}/.well-known/jwks.json`));
    expect(status).toBe(200);
    expect(body).toEqual({ keys: [expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', kid: expect.any(String) })] });
    expect(JSON.stringify(body)).not.toContain('"d"');
  });

  it('is live, and ready when every check passes', async () => {
    const wrong = new Map<string, string | Error>();
    const check = (name: string) => ({
      name,
      async check() {
        const fault = wrong.get(name);
        if (fault instanceof Error) throw fault;
        return fault;
      },
    });
    const { origin } = await serve({}, { readiness: [check('database'), check('bus')] });
    const ready = async () => json(await fetch(`${origin}/health/ready`));
    expect(await json(await fetch(`${origin}/health/live`))).toEqual({ status: 200, body: { status: 'live' } });
    expect(await ready()).toEqual({ status: 200, body: { status: 'ready', checks: { database: null, bus: null } } });
    wrong.set('bus', 'a consumer is stuck').set('database', unavailable('database'));
    expect(await ready()).toEqual({
      status: 503,
      body: { status: 'not ready', checks: { database: 'database is not available at the moment', bus: 'a consumer is stuck' } },
    });
  });

  it('stops all of its parts, also when one cannot be stopped, and says which', async () => {
    const { router, origin, releaseRouter } = await serve(
      {},
      {
        mounts: [
          async (app) => {
            app.addHook('onClose', async () => {
              throw new Error('this mount does not close');
            });
          },
        ],
      },
    );
    releaseRouter();
    const stopped: string[] = [];
    router.gateway.stop = async () => void stopped.push('gateway');
    await expect(router.stop()).rejects.toThrow('this mount does not close');
    expect(stopped).toEqual(['gateway']);
    await expect(fetch(origin)).rejects.toThrow();
  });

  it('mounts what else is reached through it, with raw bodies where that is asked for', async () => {
    const { origin, post } = await serve(
      {},
      {
        mounts: [
          (app, _options, done) => {
            app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
            app.post('/webhooks/payments', async (request) => ({ raw: Buffer.isBuffer(request.body) && request.body.toString() }));
            done();
          },
        ],
      },
    );
    const hook = await fetch(`${origin}/webhooks/payments`, {
      method: 'POST',
      body: '{ "a":1 }',
      headers: { 'content-type': 'application/json' },
    });
    expect(await hook.json()).toEqual({ raw: '{ "a":1 }' });
    expect((await post('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

describe('in a browser', () => {
  it('/graphql is Apollo Sandbox', async () => {
    const { origin } = await serve();
    const response = await fetch(`${origin}/graphql`, { headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('EmbeddedSandbox');
  });

  it('/graphiql loads from this origin alone', async () => {
    const { origin } = await serve();
    const page = await fetch(`${origin}/graphiql`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    const assets = Array.from(html.matchAll(/(?:src|href)="([^"]+)"/g), ([, url]) => url as string).filter((url) => url !== 'data:,');
    expect(assets).toEqual(['/graphiql/explorer.css', '/graphiql/explorer.js', '/graphiql/start.js']);
    const workers = ['editorWorkerService', 'graphql', 'json'].map((name) => `/graphiql/${name}.worker.js`);
    for (const url of [...assets, ...workers]) {
      const asset = await fetch(origin + url);
      expect({ url, status: asset.status }).toEqual({ url, status: 200 });
      expect((await asset.text()).length).toBeGreaterThan(100);
      const again = await fetch(origin + url, { headers: { 'if-none-match': asset.headers.get('etag') as string } });
      expect(again.status).toBe(304);
    }
    expect(await reply(await fetch(`${origin}/graphiql/other.js`))).toMatchObject({ status: 404, codes: ['NOT_FOUND'] });
  });
});
