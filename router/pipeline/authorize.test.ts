import { jest } from '@jest/globals';
import { ErrorCode, unavailable } from '../../platform/kernel/errors.js';
import type { UserCaller } from '../../platform/kernel/identity.js';
import { runner, userIn } from '../test-kit/run.js';
import { school } from '../test-kit/school.js';
import { subgraph } from '../test-kit/subgraphs.js';

const setUp = () => {
  const fixture = school();
  return { ...fixture, ...runner(fixture.course, fixture.user, fixture.catalogue) };
};

const told = (code: ErrorCode, ...path: (string | number)[]) => expect.objectContaining({ path, extensions: { code } });
const { UNAUTHENTICATED, FORBIDDEN } = ErrorCode;

describe('a field that demands a sign-in', () => {
  it('is null with UNAUTHENTICATED for nobody; its subgraph does not hear of it and the rest answers', async () => {
    const { run, course } = setUp();
    const { data, errors } = await run('{ mine { id } course(id: "c1") { title } }');
    expect(data).toEqual({ mine: null, course: { title: 'Algebra' } });
    expect(errors).toEqual([told(UNAUTHENTICATED, 'mine')]);
    expect(course.queries().join()).not.toContain('mine');
  });

  it('answers who is signed in', async () => {
    const { run } = setUp();
    expect(await run('{ mine { id } }', { as: userIn('STUDENT') })).toEqual({ data: { mine: [{ id: 'c2' }] } });
  });

  it('is told under the name the client gave it, through fragments, and nothing is told of what is skipped', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ ...A skipped: mine @skip(if: true) { id } } fragment A on Query { own: mine { id } }');
    expect(data).toEqual({ own: null });
    expect(errors).toEqual([told(UNAUTHENTICATED, 'own')]);
  });

  it('is cut below the root too, at each of its places', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ courses { nodes { title secret } } }');
    expect(data).toEqual({
      courses: { nodes: ['Algebra', 'Botany', 'Chemistry'].map((title) => ({ title, secret: null })) },
    });
    expect(errors).toEqual([0, 1, 2].map((index) => told(UNAUTHENTICATED, 'courses', 'nodes', index, 'secret')));
  });

  it('is cut where a union gives its type, and only there', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ found { ... on Article { heading } ... on Course { secret } } }');
    expect(data).toEqual({ found: [{ secret: null }, { heading: 'Read me' }, null] });
    expect(errors).toEqual([told(UNAUTHENTICATED, 'found', 0, 'secret')]);
  });
});

describe('beside a refused field, an allowed one stays', () => {
  it.each(['refused_users', 'refused__users', 'refused_'])('under the name %s', async (alias) => {
    const { run } = setUp();
    const { data, errors } = await run(`{ users { id } ${alias}: me { id } }`, { as: userIn('STUDENT') });
    expect(data).toEqual({ users: null, [alias]: { id: 'u1' } });
    expect(errors).toEqual([told(FORBIDDEN, 'users')]);
  });

  it('deep in the response, too', async () => {
    const { run } = setUp();
    const { data } = await run('{ mine { id } course(id: "c1") { refused_mine: title refused_: id refused_secret: slug secret } }');
    expect(data).toEqual({ mine: null, course: { refused_mine: 'Algebra', refused_: 'c1', refused_secret: 'algebra', secret: null } });
  });

  it('where the same one is refused of an interface', async () => {
    const shelf = subgraph(
      'shelf',
      `type Query { thing: Thing }
      interface Thing { label: String next: Thing }
      type Book implements Thing { label: String next: Thing }
      type Diary implements Thing { label: String @authenticated next: Thing @authenticated }`,
      { Query: { thing: () => ({ __typename: 'Book', label: 'Euclid', next: { __typename: 'Diary' } }) } } as never,
    );
    const { run } = runner(shelf);
    for (const query of ['{ thing { label ... on Book { label } } }', '{ thing { ... on Book { label } label } }']) {
      expect(await run(query)).toEqual({ data: { thing: { label: 'Euclid' } } });
    }
    const { data, errors } = await run('{ thing { next { __typename } ... on Book { next { label } } } }');
    expect(data).toEqual({ thing: { next: null } });
    expect(errors).toEqual([told(UNAUTHENTICATED, 'thing', 'next')]);
  });
});

describe('a refused field that cannot be null', () => {
  it('takes its parents with it as far as the types say', async () => {
    const { run } = setUp();
    const { data, errors } = await run('{ course(id: "c1") { title modules { id course { plan } } } any(value: "x") }', {
      as: userIn('STUDENT'),
    });
    expect(data).toEqual({ course: null, any: 'x' });
    expect(errors).toEqual([told(FORBIDDEN, 'course', 'modules', 0, 'course', 'plan')]);
  });

  it('is granted by a scope', async () => {
    const { run } = setUp();
    const { data } = await run('{ course(id: "c1") { plan } }', { as: userIn('STUDENT', 'plans:read') });
    expect(data).toEqual({ course: { plan: 'premium' } });
  });
});

describe('a mutation', () => {
  it('that is refused answers null as a whole and changes nothing, in whatever order it stands', async () => {
    const { run, effects } = setUp();
    const { data, errors } = await run('mutation { touch { id } createCourse(title: "x") { id } }', { as: userIn('STUDENT') });
    expect(data).toBeNull();
    expect(errors).toEqual([told(FORBIDDEN, 'createCourse')]);
    expect(effects).toEqual([]);
  });

  it('runs when the refused field is not included after all', async () => {
    const { run, effects } = setUp();
    const source = 'mutation ($c: Boolean = false) { touch { id } createCourse(title: "x") @include(if: $c) { id } }';
    expect(await run(source, { as: userIn('STUDENT') })).toEqual({ data: { touch: { id: 'c1' } } });
    expect(effects).toEqual(['touched']);
  });

  it('runs its other fields beside a refused one that may be null', async () => {
    const { run, effects } = setUp();
    const { data, errors } = await run('mutation { forget { id } touch { id } }');
    expect(data).toEqual({ forget: null, touch: { id: 'c1' } });
    expect(errors).toEqual([told(UNAUTHENTICATED, 'forget')]);
    expect(effects).toEqual(['touched']);
  });
});

describe('a role', () => {
  it.each([
    ['INSTRUCTOR', { data: { drafts: [{ id: 'c1' }] } }],
    ['ADMIN', { data: { drafts: [{ id: 'c1' }] } }],
    ['STUDENT', { data: { drafts: null }, errors: [told(FORBIDDEN, 'drafts')] }],
  ])('of the list lets in, another does not: %s', async (role, answer) => {
    const { run } = setUp();
    expect(await run('{ drafts { id } }', { as: userIn(role) })).toEqual(answer);
  });

  it('asks nobody in without a sign-in to sign in first', async () => {
    const { run } = setUp();
    expect((await run('{ drafts { id } }')).errors).toEqual([told(UNAUTHENTICATED, 'drafts')]);
  });

  it('that is new lets in at once: its owner is asked before it refuses, and the subgraph learns of it', async () => {
    const { run, course } = setUp();
    const confirm = jest.fn(async (caller: UserCaller) => ({ ...caller, role: 'INSTRUCTOR' }));
    const { data } = await run('mutation { createCourse(title: "New") { title } }', {
      as: userIn('STUDENT'),
      accountStatuses: { confirm },
    });
    expect(data).toEqual({ createCourse: { title: 'New' } });
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(course.asked[0]?.caller).toMatchObject({ role: 'INSTRUCTOR' });
  });

  it('is not asked for again when it suffices, nor when only a sign-in or a scope is missing', async () => {
    const { run } = setUp();
    const confirm = jest.fn(async (caller: UserCaller) => caller);
    await run('{ drafts { id } mine { id } }', { as: userIn('ADMIN'), accountStatuses: { confirm } });
    await run('{ course(id: "c1") { plan } }', { as: userIn('STUDENT'), accountStatuses: { confirm } });
    expect(confirm).not.toHaveBeenCalled();
  });

  it('whose owner is away is UNAVAILABLE, never FORBIDDEN', async () => {
    const { run } = setUp();
    const confirm = async () => {
      throw unavailable('user');
    };
    const { data, errors } = await run('{ drafts { id } any(value: "x") }', { as: userIn('STUDENT'), accountStatuses: { confirm } });
    expect(data).toEqual({ drafts: null, any: 'x' });
    expect(errors).toEqual([told(ErrorCode.UNAVAILABLE, 'drafts')]);
  });
});

describe('plans', () => {
  it('of one document are kept apart for those who may and those who may not', async () => {
    const { run } = setUp();
    const source = '{ mine { id } }';
    for (let round = 0; round < 2; round += 1) {
      expect((await run(source)).data).toEqual({ mine: null });
      expect((await run(source, { as: userIn('STUDENT') })).data).toEqual({ mine: [{ id: 'c2' }] });
    }
  });
});
