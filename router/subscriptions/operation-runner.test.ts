import { ErrorCode, unavailable } from '../../platform/kernel/errors.js';
import { SupergraphGeneration } from '../supergraph/generation.js';
import { stopAll } from '../test-kit/serve.js';
import { serveSubscriptions } from '../test-kit/serve-subscriptions.js';
import { Socket } from '../test-kit/socket.js';
import { compose, subgraph } from '../test-kit/subgraphs.js';

afterEach(stopAll);

const OVERHEARD = 'subscription { overheard { cursor course { title instructor { displayName } } } }';
const next = (id: string, payload: object) => ({ id, type: 'next', payload });

describe('operations over a socket', () => {
  it('are queries and mutations too', async () => {
    const { socketUrl, signIn, effects } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl, await signIn('INSTRUCTOR'));
    expect(await socket.answer('1', '{ course(id: "c1") { title } }')).toEqual({ type: 'next', data: { course: { title: 'Algebra' } } });
    const create = 'mutation ($title: String!) { createCourse(title: $title) { title } }';
    expect(await socket.answer('2', create, { variables: { title: 'Optics' } })).toEqual({
      type: 'next',
      data: { createCourse: { title: 'Optics' } },
    });
    expect(effects).toEqual(['Optics']);
  });

  it('carry an idempotency key in their extensions', async () => {
    const { socketUrl, signIn, course } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl, await signIn('INSTRUCTOR'));
    await socket.answer('1', 'mutation { touch { id } }', { extensions: { idempotencyKey: 'k-1' } });
    expect(course.asked.at(-1)).toMatchObject({ idempotencyKey: 'k-1', clientOperation: expect.any(String) });
  });

  it.each([[7], [true], [{}], [['k-1']]])('are refused with a key that is no text, %j, where it would count', async (idempotencyKey) => {
    const { socketUrl, signIn, course } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl, await signIn('INSTRUCTOR'));
    const { errors } = await socket.answer('1', 'mutation { touch { id } }', { extensions: { idempotencyKey } });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', details: { fields: { 'Idempotency-Key': 'must be text' } } } }]);
    expect(course.asked).toEqual([]);
    expect((await socket.answer('2', '{ course(id: "c1") { title } }', { extensions: { idempotencyKey } })).errors).toBeUndefined();
  });

  const REFUSED: [what: string, query: string, code: string][] = [
    ['what cannot be parsed', '{ course(', 'GRAPHQL_PARSE_FAILED'],
    ['what is not in the schema', '{ unheardOf }', 'GRAPHQL_VALIDATION_FAILED'],
    ['two fields of one subscription', 'subscription { overheard { cursor } flooded { cursor } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a condition on its field', 'subscription ($a: Boolean!) { overheard @include(if: $a) { cursor } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['what costs too much', '{ courses { nodes { modules { course { modules { id } } } } } }', 'OPERATION_TOO_COMPLEX'],
    ['what nests too deeply', `{ courses ${'{ nodes '.repeat(70)} ${'}'.repeat(70)} }`, 'OPERATION_TOO_COMPLEX'],
    ['an operation that is not there', 'query A { me { id } } query B { me { id } }', 'BAD_USER_INPUT'],
    ['a variable that does not fit', 'query ($first: Int) { courses(first: $first) { totalCount } }', 'BAD_USER_INPUT'],
    ['a subscription without a sign-in', 'subscription { changed { cursor } }', 'UNAUTHENTICATED'],
  ];
  it.each(REFUSED)('refuse %s before anything runs', async (_what, query, code) => {
    const { socketUrl, taps } = await serveSubscriptions({ limits: { cost: 100 } });
    const socket = await Socket.connect(socketUrl);
    const { type, errors } = await socket.answer('1', query, { variables: { first: 'many' } });
    expect({ type, errors }).toMatchObject({ type: 'error', errors: [{ extensions: { code, correlationId: expect.any(String) } }] });
    expect((await socket.answer('1', '{ course(id: "c1") { title } }')).data).toEqual({ course: { title: 'Algebra' } });
    expect(taps.opened).toEqual([]);
  });

  it('tell where a document is wrong', async () => {
    const { socketUrl } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    expect((await socket.answer('1', '{ unheardOf }')).errors).toMatchObject([{ locations: [{ line: 1, column: 3 }] }]);
  });

  it('have each a correlation id of their own', async () => {
    const { socketUrl } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    const ids = [await socket.answer('1', '{ mine { id } }'), await socket.answer('2', '{ mine { id } }')].map(
      ({ errors }) => errors?.[0]?.extensions.correlationId,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('tell nothing of what broke inside, and go on', async () => {
    const { socketUrl, router, logged } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    const buildPlan = router.gateway.current.buildPlan.bind(router.gateway.current);
    router.gateway.current.buildPlan = () => {
      throw new TypeError('planner at 10.0.0.7 broke');
    };
    const { type, errors } = await socket.answer('1', '{ me { id } }');
    router.gateway.current.buildPlan = buildPlan;
    expect({ type, errors }).toMatchObject({
      type: 'error',
      errors: [{ message: 'Something went wrong', extensions: { code: 'INTERNAL' } }],
    });
    expect(logged.join()).toContain('planner at 10.0.0.7 broke');
    expect((await socket.answer('1', '{ course(id: "c1") { title } }')).type).toBe('next');
  });
});

describe('a subscription over a socket', () => {
  it('is completed across subgraphs, event by event, until its source ends', async () => {
    const { socketUrl, taps } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', OVERHEARD);
    const tap = await taps.next();
    tap.push({ cursor: '1', course: { id: 'c1' } }, { cursor: '2', course: { id: 'c3' } });
    expect([await socket.next(), await socket.next()]).toEqual([
      next('1', { data: { overheard: { cursor: '1', course: { title: 'Algebra', instructor: { displayName: 'Ada' } } } } }),
      next('1', { data: { overheard: { cursor: '2', course: { title: 'Chemistry', instructor: { displayName: 'Bob' } } } } }),
    ]);
    tap.finish();
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
    expect(tap.left).toBe(false);
  });

  it('loses nothing that happens before it has begun', async () => {
    const { socketUrl, taps, changes } = await serveSubscriptions();
    const subscribe = changes.subscribe.bind(changes);
    changes.subscribe = async (request) => {
      const source = await subscribe(request);
      taps.opened.at(-1)?.push({ cursor: 'early' });
      return source;
    };
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', 'subscription { overheard { cursor } }');
    expect(await socket.next()).toEqual(next('1', { data: { overheard: { cursor: 'early' } } }));
  });

  it('has begun before what the client sends after it runs: subscribe first, then query', async () => {
    const { socketUrl, taps, changes, course, logged } = await serveSubscriptions();
    const subscribe = changes.subscribe.bind(changes);
    const gates: PromiseWithResolvers<void>[] = [];
    changes.subscribe = async (request) => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return subscribe(request);
    };
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', 'subscription { overheard { cursor } }');
    socket.subscribe('2', 'subscription { changed { cursor } }');
    socket.subscribe('3', '{ course(id: "c1") { title } }');
    // Refused at once, for it is only for those who have signed in: it holds nothing up.
    expect(await socket.next()).toMatchObject({ type: 'error', id: '2' });
    // The answer to what was sent last: the query has been received by then.
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    expect(course.asked).toEqual([]);
    gates[0]?.resolve();
    await taps.next();
    expect(await socket.next()).toEqual(next('3', { data: { course: { title: 'Algebra' } } }));
    expect(logged.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  it('that cannot begin holds up what comes after it no longer than an operation may take', async () => {
    const { socketUrl, changes } = await serveSubscriptions({ operationTimeout: 50 });
    changes.subscribe = () => new Promise(() => {});
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', 'subscription { overheard { cursor } }');
    expect(await socket.answer('2', '{ course(id: "c1") { title } }')).toMatchObject({
      data: { course: null },
      errors: [{ extensions: { code: ErrorCode.UNAVAILABLE } }],
    });
  });

  it('goes on when a subgraph is away, with an error in its place', async () => {
    const { socketUrl, taps, user } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', OVERHEARD);
    const tap = await taps.next();
    user.down = unavailable('user');
    tap.push({ cursor: '1', course: { id: 'c1' } });
    expect(await socket.next()).toMatchObject(
      next('1', {
        data: { overheard: { cursor: '1', course: { title: 'Algebra', instructor: null } } },
        errors: [
          { path: ['overheard', 'course', 'instructor'], extensions: { code: ErrorCode.UNAVAILABLE, correlationId: expect.any(String) } },
        ],
      }),
    );
    user.down = undefined;
    tap.push({ cursor: '2', course: { id: 'c1' } });
    expect(await socket.next()).toMatchObject({ payload: { data: { overheard: { course: { instructor: { displayName: 'Ada' } } } } } });
  });

  it('masks what breaks in an event, names its place, and goes on', async () => {
    const { socketUrl, taps } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', 'subscription { overheard { cursor broken } }');
    (await taps.next()).push({ cursor: '1' });
    const { payload } = await socket.next();
    expect(payload).toMatchObject({
      data: { overheard: { cursor: '1', broken: null } },
      errors: [{ message: 'Something went wrong', path: ['overheard', 'broken'], extensions: { code: 'INTERNAL' } }],
    });
    expect(JSON.stringify(payload)).not.toContain('hunter2');
  });

  it('ends with a masked error when its source fails, and takes nothing along', async () => {
    const { socketUrl, taps } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', OVERHEARD);
    const tap = await taps.next();
    socket.subscribe('2', OVERHEARD);
    const other = await taps.next();
    tap.push({ cursor: '1', course: { id: 'c1' } });
    await socket.next();
    tap.fail();
    expect(await socket.next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ message: 'Something went wrong', extensions: { code: 'INTERNAL', correlationId: expect.any(String) } }],
    });
    other.push({ cursor: '2' });
    expect(await socket.next()).toMatchObject({ id: '2', payload: { data: { overheard: { cursor: '2' } } } });
  });

  it('is left at its source as soon as the client completes it, and its id is free again', async () => {
    const { socketUrl, taps } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', OVERHEARD);
    const tap = await taps.next();
    socket.send({ type: 'complete', id: '1' });
    await tap.returned;
    expect((await socket.answer('1', '{ course(id: "c1") { title } }')).data).toEqual({ course: { title: 'Algebra' } });
  });

  it('is left at its source when the client goes without a word', async () => {
    const { socketUrl, taps } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', OVERHEARD);
    const tap = await taps.next();
    socket.raw.terminate();
    await tap.returned;
  });

  it('is left at its source when the client goes before it has begun', async () => {
    const { socketUrl, taps, changes } = await serveSubscriptions();
    const subscribe = changes.subscribe.bind(changes);
    let gate = Promise.withResolvers<void>();
    changes.subscribe = async (request) => {
      const source = await subscribe(request);
      await gate.promise;
      return source;
    };
    const completes = async (socket: Socket) => {
      socket.send({ type: 'complete', id: '1' });
      socket.send({ type: 'ping' });
      await socket.next();
    };
    for (const goes of [completes, async (socket: Socket) => socket.raw.terminate()]) {
      gate = Promise.withResolvers();
      const socket = await Socket.connect(socketUrl);
      socket.subscribe('1', OVERHEARD);
      const tap = await taps.next();
      await goes(socket);
      gate.resolve();
      await tap.returned;
    }
  });

  it('survives a new supergraph: what runs goes on on the old one, what begins is on the new', async () => {
    const { socketUrl, taps, router } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl);
    socket.subscribe('1', OVERHEARD);
    const tap = await taps.next();
    const weather = subgraph('weather', 'type Query { sky: String } type Subscription { rained: String }', {
      Query: { sky: () => 'blue' },
    });
    router.gateway.swap(new SupergraphGeneration(compose(weather), [weather]));
    tap.push({ cursor: '1', course: { id: 'c1' } });
    expect(await socket.next()).toMatchObject({ payload: { data: { overheard: { course: { instructor: { displayName: 'Ada' } } } } } });
    expect((await socket.answer('2', '{ sky }')).data).toEqual({ sky: 'blue' });
    expect((await socket.answer('3', OVERHEARD)).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('answers null and a refusal where its caller may have nothing, in each event', async () => {
    const { socketUrl, taps, signIn } = await serveSubscriptions();
    const socket = await Socket.connect(socketUrl, await signIn('STUDENT'));
    socket.subscribe('1', 'subscription { changed { cursor note } }');
    const tap = await taps.next();
    for (const cursor of ['1', '2']) {
      tap.push({ cursor });
      expect(await socket.next()).toMatchObject(
        next('1', {
          data: { changed: { cursor, note: null } },
          errors: [{ path: ['changed', 'note'], extensions: { code: 'FORBIDDEN' } }],
        }),
      );
    }
  });
});
