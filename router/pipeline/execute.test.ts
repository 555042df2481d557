import { GraphQLError } from 'graphql';
import { ErrorCode, refuse } from '../../platform/kernel/errors.js';
import { nobody, runner, userIn } from '../test-kit/run.js';
import { school } from '../test-kit/school.js';
import { subgraph } from '../test-kit/subgraphs.js';

const setUp = () => {
  const fixture = school();
  return { ...fixture, ...runner(fixture.course, fixture.user, fixture.catalogue) };
};

const WITH_INSTRUCTORS = '{ courses { nodes { title instructor { displayName } } } }';

describe('a query across subgraphs', () => {
  it('is answered as one', async () => {
    const { run } = setUp();
    expect(await run(WITH_INSTRUCTORS)).toEqual({
      data: {
        courses: {
          nodes: [
            { title: 'Algebra', instructor: { displayName: 'Ada' } },
            { title: 'Botany', instructor: { displayName: 'Ada' } },
            { title: 'Chemistry', instructor: { displayName: 'Bob' } },
          ],
        },
      },
    });
  });

  it('asks for an entity once, however often it stands in the response', async () => {
    const { run, user } = setUp();
    await run(WITH_INSTRUCTORS);
    expect(user.asked).toHaveLength(1);
    expect(user.asked[0]?.variables?.representations).toEqual([
      { __typename: 'User', id: 'u1' },
      { __typename: 'User', id: 'u2' },
    ]);
  });

  it('hands identity, correlation id and idempotency key on with every fetch, and the ready document', async () => {
    const { run, course, user } = setUp();
    await run(WITH_INSTRUCTORS, { scope: { idempotencyKey: 'k1', traceparent: '00-a-b-01' } });
    const [first] = course.asked;
    for (const request of [...course.asked, ...user.asked]) {
      expect(request.clientOperation).toMatch(/^[\w-]{43}$/);
      expect(request.clientOperation).toBe(first?.clientOperation);
      expect(request).toMatchObject({
        caller: { kind: 'anonymous' },
        correlationId: 'corr',
        idempotencyKey: 'k1',
        traceparent: '00-a-b-01',
      });
      expect(request.document.kind).toBe('Document');
    }
  });

  it('sends the same document object every time: it was planned once', async () => {
    const { run, course } = setUp();
    await Promise.all([run(WITH_INSTRUCTORS), run(WITH_INSTRUCTORS), run(WITH_INSTRUCTORS)]);
    expect(new Set(course.asked.map(({ document }) => document)).size).toBe(1);
  });
});

describe('a subgraph that is away', () => {
  const titlesAlone = {
    courses: {
      nodes: [
        { title: 'Algebra', instructor: null },
        { title: 'Botany', instructor: null },
        { title: 'Chemistry', instructor: null },
      ],
    },
  };
  const onlyError = (message: string) => [{ message, path: ['courses', 'nodes', 0, 'instructor'], extensions: { code: 'UNAVAILABLE' } }];

  it('nulls its own fields with one UNAVAILABLE error, and the rest answers', async () => {
    const { run, user } = setUp();
    user.down = new Error('connect ECONNREFUSED 10.0.0.7:5432');
    expect(await run(WITH_INSTRUCTORS)).toEqual({ data: titlesAlone, errors: onlyError('user is not available at the moment') });
  });

  it('is told once, too, when each of its entities fails for itself', async () => {
    const { run, faults } = setUp();
    faults.lookup = () => {
      throw refuse(ErrorCode.UNAVAILABLE, 'The users are not there');
    };
    expect(await run(WITH_INSTRUCTORS)).toEqual({ data: titlesAlone, errors: onlyError('The users are not there') });
  });

  it.each([
    ['no list of entities', { _entities: null }],
    ['fewer entities than were asked for', { _entities: [{ displayName: 'Ada' }] }],
  ])('is also one that answers with %s', async (_name, data) => {
    const { run, user } = setUp();
    user.execute = async () => ({ data });
    expect(await run(WITH_INSTRUCTORS)).toEqual({ data: titlesAlone, errors: onlyError('user is not available at the moment') });
  });

  it('costs a root field of its own no more than that field', async () => {
    const { run, user } = setUp();
    user.down = new Error('gone');
    const { data, errors } = await run('{ me { displayName } course(id: "c1") { title } }');
    expect(data).toEqual({ me: null, course: { title: 'Algebra' } });
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'UNAVAILABLE' } })]);
  });

  it('answers UNAVAILABLE when it does not come back in time, also if it does not heed the signal', async () => {
    const { run, user } = setUp();
    user.execute = () => new Promise(() => {});
    const { data, errors } = await run(WITH_INSTRUCTORS, { scope: { signal: AbortSignal.timeout(50) } });
    expect(data).toEqual(titlesAlone);
    expect(errors).toHaveLength(1);
  });
});

describe('an error of a subgraph', () => {
  it('keeps its code and details', async () => {
    const { run } = setUp();
    const { errors } = await run('{ me { bio } }');
    expect(errors).toEqual([{ message: 'No bio', path: ['me', 'bio'], extensions: { code: 'CONFLICT', details: { version: 3 } } }]);
  });

  it('keeps its code when a resolver threw a refusal as it is', async () => {
    const { run } = setUp();
    const { data, errors } = await run('mutation { register(email: "taken@lms.test") { id } }');
    expect(data).toBeNull();
    expect(errors).toEqual([{ message: 'This email is taken', path: ['register'], extensions: { code: 'EMAIL_TAKEN' } }]);
  });

  it('stands at every place of the response that the entity has', async () => {
    const { run } = setUp();
    const { errors } = await run('{ courses { nodes { instructor { bio } } } }');
    expect(errors?.map(({ path }) => path)).toEqual([
      ['courses', 'nodes', 0, 'instructor', 'bio'],
      ['courses', 'nodes', 1, 'instructor', 'bio'],
      ['courses', 'nodes', 2, 'instructor', 'bio'],
    ]);
  });

  it('stands at the right element of a list whose elements come from several subgraphs', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ found { ... on Course { title } ... on Article { heading readers } } }');
    expect(data).toEqual({ found: [{ title: 'Chemistry' }, null, null] });
    expect(errors?.map(({ path }) => path)).toEqual([['found', 1, 'readers']]);
  });
});

describe('an error of a whole fetch', () => {
  const QUERIES: [query: string, field: string][] = [
    ['{ me { id } }', 'me'],
    ['{ own: me { id } }', 'own'],
    ['query ($no: Boolean = false) { gone: me @include(if: $no) { id } ... on Query { here: me @skip(if: $no) { id } } }', 'here'],
    ['query ($yes: Boolean!) { gone: me @skip(if: $yes) { id } ...F } fragment F on Query { here: me @include(if: $yes) { id } }', 'here'],
  ];
  it.each(QUERIES)('stands at the field that it costs: %s', async (query, field) => {
    const { run, user } = setUp();
    user.execute = async () => ({
      errors: [new GraphQLError('The key was used', { extensions: { code: ErrorCode.IDEMPOTENCY_CONFLICT } })],
    });
    const { data, errors } = await run(query, { variables: { yes: true } });
    expect(data).toEqual({ [field]: null });
    expect(errors).toEqual([{ message: 'The key was used', path: [field], extensions: { code: 'IDEMPOTENCY_CONFLICT' } }]);
    user.execute = async () => Promise.reject(new Error('gone'));
    expect((await run(query, { variables: { yes: true } })).errors).toMatchObject([{ path: [field], extensions: { code: 'UNAVAILABLE' } }]);
  });

  it('stands at each field that it costs: none of them is to look like a thing that does not exist', async () => {
    const { run, user } = setUp();
    user.down = new Error('gone');
    const { data, errors } = await run('{ me { id } course(id: "c1") { title } ... on Query { own: me { displayName } } }');
    expect(data).toEqual({ me: null, course: { title: 'Algebra' }, own: null });
    expect(errors).toMatchObject(['me', 'own'].map((field) => ({ path: [field], extensions: { code: 'UNAVAILABLE' } })));
  });

  it('stands at the field of a mutation', async () => {
    const { run, course } = setUp();
    course.execute = async () => ({
      errors: [new GraphQLError('The key was used', { extensions: { code: ErrorCode.IDEMPOTENCY_CONFLICT } })],
    });
    const { errors } = await run('mutation { touch { id } }');
    expect(errors).toEqual([{ message: 'The key was used', path: ['touch'], extensions: { code: 'IDEMPOTENCY_CONFLICT' } }]);
  });

  it('stands where its entities stand', async () => {
    const { run, user } = setUp();
    user.execute = async () => ({ errors: [new GraphQLError('Too many', { extensions: { code: ErrorCode.RATE_LIMITED } })] });
    expect((await run('{ course(id: "c1") { instructor { displayName } } }')).errors).toEqual([
      { message: 'Too many', path: ['course', 'instructor'], extensions: { code: 'RATE_LIMITED' } },
    ]);
  });
});

describe('an entity that its owner does not know', () => {
  it.each([
    ['what cannot be null', '{ course(id: "c1") { title assistant { displayName } } }'],
    ['what can be null', '{ course(id: "c1") { title assistant { bio } } }'],
    ['its key alone', '{ course(id: "c1") { title assistant { id } } }'],
    ['its type alone', '{ course(id: "c1") { title assistant { __typename } } }'],
    ['its key under another name', '{ course(id: "c1") { title assistant { legacyId: id } } }'],
    ['its key, by a fragment', '{ course(id: "c1") { title assistant { ...Key } } } fragment Key on User { id }'],
    ['what another caller might skip', '{ course(id: "c1") { title assistant { id displayName @skip(if: true) } } }'],
  ])('is null without an error where it is asked for %s', async (_what, source) => {
    const { run } = setUp();
    expect(await run(source)).toEqual({ data: { course: { title: 'Algebra', assistant: null } } });
  });

  it('costs what cannot be null around it, and leaves those that are there', async () => {
    const { run, forgetUser } = setUp();
    forgetUser('u2');
    expect(await run('{ course(id: "c1") { title staff { id } } courses { nodes { title instructor { id } } } }')).toEqual({
      data: {
        course: null,
        courses: {
          nodes: [
            { title: 'Algebra', instructor: { id: 'u1' } },
            { title: 'Botany', instructor: { id: 'u1' } },
            { title: 'Chemistry', instructor: null },
          ],
        },
      },
    });
  });

  it('is asked of its owner no more than once, and not at all where its own fields are asked for anyway', async () => {
    const { run, user, course } = setUp();
    await run('{ courses { nodes { instructor { id displayName } } } }');
    expect(user.queries()).toEqual([expect.not.stringContaining('lms_is_there')]);
    await run('{ courses { nodes { instructor { id } } } }');
    expect(user.queries()).toEqual([expect.stringContaining('lms_is_there')]);
    await run('{ me { id } }');
    expect(user.queries()).toEqual([expect.not.stringContaining('lms_is_there')]);
    expect(course.queries().join()).not.toContain('lms_is_there');
  });

  it('is nothing that a client hears of where asking for it fails', async () => {
    const shop = subgraph('shop', 'type Query { items: [Item!]! } type Item @key(fields: "id") { id: ID! }', {
      Query: { items: () => [{ id: '1' }, { id: '2' }] },
    });
    const stock = subgraph('stock', 'type Item @key(fields: "id") { id: ID! left: Int! shelf: String }', {
      Item: {
        __resolveReference: (item: object) => item,
        left: ({ id }: { id: string }) => {
          if (id === '1') throw new Error('nobody has counted them');
          return 3;
        },
      },
    });
    const { run } = runner(shop, stock);
    expect(await run('{ items { id } }')).toEqual({ data: { items: [{ id: '1' }, { id: '2' }] } });
  });
});

describe('names that the planner would confuse', () => {
  it('answers an alias that takes the name of a key which another subgraph is then asked with', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ course(id: "c1") { id: title priceTag instructor { id: legacyId displayName } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ course: { id: 'Algebra', priceTag: '90 EUR', instructor: { id: 'old-1', displayName: 'Ada' } } });
  });

  it("answers the client's own argument beside a @requires with another one", async () => {
    const { run } = setUp();
    const { data } = await run('{ course(id: "c1") { price(currency: "CHF") { amount currency } priceTag } }');
    expect(data).toEqual({ course: { price: { amount: 100, currency: 'CHF' }, priceTag: '90 EUR' } });
  });

  it('answers an alias that takes the name of __typename', async () => {
    const { run } = setUp();
    const { data } = await run('{ course(id: "c1") { __typename: title instructor { __typename: displayName kind: __typename } } }');
    expect(data).toEqual({ course: { __typename: 'Algebra', instructor: { __typename: 'Ada', kind: 'User' } } });
  });

  it("has the client's names in the paths of errors", async () => {
    const { run } = setUp();
    const { errors } = await run('{ course(id: "c1") { id: instructor { title: bio legacyId: bio } } }');
    expect(errors?.map(({ path }) => path)).toEqual([
      ['course', 'id', 'title'],
      ['course', 'id', 'legacyId'],
    ]);
  });

  it('leaves every other document as it is', async () => {
    const { run, course } = setUp();
    await run('{ course(id: "c1") { heading: title } }');
    expect(course.queries()).toEqual(['{ course(id: "c1") { heading: title } }']);
  });
});

describe('variables', () => {
  it('that do not fit are refused at their paths, and no subgraph is asked', async () => {
    const { run, course } = setUp();
    const result = await run('query ($id: ID!, $first: Int) { course(id: $id) { id } courses(first: $first) { totalCount } }', {
      variables: { first: 'ten' },
    });
    expect(result.data).toBeUndefined();
    expect(result.errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      details: { fields: { id: 'ID! is required', first: 'Int cannot represent non-integer value: "ten"' } },
    });
    expect(course.asked).toEqual([]);
  });

  it.each([
    ['that the operation declares', 'query ($value: String) { any(value: $value) }', 'value', 'value'],
    ['that it does not', '{ any }', 'extra', 'variables'],
  ])(
    '%s are refused when they are nested thousands of levels deep, also under an idempotency key',
    async (_which, source, name, blamed) => {
      const { run, course } = setUp();
      const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
      const result = await run(source, { variables: { [name]: deep }, scope: { idempotencyKey: 'k1' } });
      expect(result.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { [blamed]: expect.any(String) } } });
      expect(course.asked).toEqual([]);
    },
  );
});

describe('an idempotency key that is too long for a header between processes', () => {
  const key = { idempotencyKey: 'k'.repeat(256) };

  it('is refused with the mutation of a signed-in user', async () => {
    const { run, course } = setUp();
    const { errors } = await run('mutation { touch { id } }', { as: userIn('STUDENT'), scope: key });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { 'Idempotency-Key': expect.any(String) } },
    });
    expect(course.asked).toEqual([]);
  });

  it.each([
    ['mutation { touch { id } }', 'touch', nobody],
    ['{ course(id: "c1") { id } }', 'course', userIn('STUDENT')],
  ])('does not count with %s, and is not handed on', async (source, field, as) => {
    const { run, course } = setUp();
    expect(await run(source, { as, scope: key })).toEqual({ data: { [field]: { id: 'c1' } } });
    expect(course.asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([undefined]);
  });
});
