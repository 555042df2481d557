import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../kernel/context.js';
import { conflict, ErrorCode, forbidden, notFound, refuse } from '../kernel/errors.js';
import { anonymous } from '../kernel/identity.js';
import { definePolicy, everyone, hasRole, type Policy, requireService, requireUser } from '../kernel/policy.js';
import { defineSubgraph } from '../service/declaration.js';
import { guardedBy } from '../service/guards.js';
import { signedInAs } from './callers.js';
import { type Attempts, demandDenials } from './denials.js';
import { type TestSubgraph, testSubgraph } from './subgraph.js';

// A safe whose mutations all say that they demand `open`, `signed-in`, `service` or nothing; most of them do something else.

type Safe = { readonly isHidden: boolean };

const table = { what: 'Safe', see: (_caller: unknown, safe: Safe) => !safe.isHidden };
const may = { open: everyone, empty: everyone };
const keepers = { open: () => false, empty: () => false };
const safePolicy: Policy<Safe, 'open' | 'empty'> = definePolicy<Safe, 'open' | 'empty'>({ ...table, may: keepers });
/** Another policy, of things by the same name. */
const otherPolicy: Policy<Safe, 'open' | 'empty'> = definePolicy<Safe, 'open' | 'empty'>({ ...table, may: keepers });
const laxPolicy: Policy<Safe, 'open' | 'empty'> = definePolicy<Safe, 'open' | 'empty'>({ ...table, may });

@Resolver()
class SafeResolver {
  @Query(() => Boolean)
  locked(): boolean {
    return true;
  }

  /** As its guard says. */
  @Mutation(() => Boolean)
  open(@Ctx() { caller }: RequestContext, @Arg('there', () => Boolean, { defaultValue: true }) there: boolean): boolean {
    if (!there) throw notFound('Safe');
    safePolicy.demand('open', requireUser(caller), { isHidden: hasRole(caller, 'GUEST') });
    return true;
  }

  /** With a code of its own. */
  @Mutation(() => Boolean)
  openWithCode(@Ctx() { caller }: RequestContext): boolean {
    if (!safePolicy.can('open', caller, { isHidden: false })) throw safePolicy.refusal('open', refuse(ErrorCode.SEAT_EXPIRED, 'Too late'));
    return true;
  }

  @Mutation(() => Boolean)
  openByAnotherAction(@Ctx() { caller }: RequestContext): boolean {
    safePolicy.demand('empty', caller, { isHidden: false });
    return true;
  }

  @Mutation(() => Boolean)
  openByAnotherPolicy(@Ctx() { caller }: RequestContext): boolean {
    otherPolicy.demand('open', caller, { isHidden: false });
    return true;
  }

  @Mutation(() => Boolean)
  openByNoPolicy(): boolean {
    throw forbidden();
  }

  @Mutation(() => Boolean)
  openToAll(@Ctx() { caller }: RequestContext): boolean {
    laxPolicy.demand('open', caller, { isHidden: false });
    return true;
  }

  /** By its input. */
  @Mutation(() => Boolean)
  openOrEmpty(@Ctx() { caller }: RequestContext, @Arg('empty', () => Boolean) empty: boolean): boolean {
    safePolicy.demand(empty ? 'empty' : 'open', caller, { isHidden: false });
    return true;
  }

  @Mutation(() => Boolean)
  look(@Ctx() { caller }: RequestContext): boolean {
    requireUser(caller);
    return true;
  }

  @Mutation(() => Boolean)
  lookAsService(@Ctx() { caller }: RequestContext): boolean {
    requireService(caller);
    return true;
  }

  @Mutation(() => Boolean)
  ring(): boolean {
    throw conflict('It rings already');
  }
}

const open = guardedBy(safePolicy, 'open');

const safeSubgraph = defineSubgraph({
  name: 'safe',
  database: 'safe',
  entities: [],
  migrations: [],
  resolvers: [SafeResolver],
  references: {},
  mutations: {
    open,
    openWithCode: open,
    openByAnotherAction: open,
    openByAnotherPolicy: open,
    openByNoPolicy: open,
    openToAll: open,
    openOrEmpty: [open, guardedBy(safePolicy, 'empty')],
    look: 'signed-in',
    lookAsService: 'service',
    ring: 'public',
  },
});

/** The same mutations under other guards. */
const misdeclared = {
  ...safeSubgraph.mutations,
  open: 'signed-in',
  look: 'public',
  lookAsService: 'signed-in',
  ring: 'signed-in',
} as const;

let safe: TestSubgraph;
beforeAll(async () => {
  safe = await testSubgraph(safeSubgraph);
});
afterAll(() => safe.stop());

const [student, guest] = [signedInAs('STUDENT'), signedInAs('GUEST')];

/** The one attempt, or several, as the denials of a mutation. */
const denials = (mutation: string, attempt: (attempts: Attempts) => Promise<void>) => demandDenials(safe, mutation, attempt);
const undeclared = (mutation: string, attempt: (attempts: Attempts) => Promise<void>) =>
  demandDenials({ ...safe, declaration: { ...safeSubgraph, mutations: misdeclared } }, mutation, attempt);

test('a mutation that demands what its guard names holds, whatever code it refuses with', async () => {
  await denials('open', async ({ refused }) => {
    await refused('mutation { open }', {}, student, 'FORBIDDEN');
    await refused('mutation { open }', {}, guest, 'NOT_FOUND');
    await refused('mutation { open(there: false) }', {}, student, 'NOT_FOUND');
    await refused('mutation { open }', {}, anonymous, 'UNAUTHENTICATED');
  });
  await denials('openWithCode', ({ refused }) => refused('mutation { openWithCode }', {}, student, 'SEAT_EXPIRED'));
  await denials('look', ({ refused }) => refused('mutation { look }', {}, anonymous, 'UNAUTHENTICATED'));
  await denials('lookAsService', ({ refused }) => refused('mutation { lookAsService }', {}, student, 'FORBIDDEN'));
  await denials('ring', ({ admitted }) => admitted('mutation { ring }', {}, anonymous));
});

test.each([
  ['another action', 'openByAnotherAction', 'for it demands Safe.empty; its guard names Safe.open'],
  ['the action of another policy', 'openByAnotherPolicy', 'for it demands Safe.open; its guard names Safe.open'],
  ['no action at all', 'openByNoPolicy', 'and no policy has refused'],
])('a mutation that demands %s than its guard names is found out', async (_what, mutation, fault) => {
  await expect(denials(mutation, ({ refused }) => refused(`mutation { ${mutation} }`, {}, student, 'FORBIDDEN'))).rejects.toThrow(
    `${mutation} refuses a STUDENT with FORBIDDEN, ${fault}`,
  );
});

test('a guard that names less than its mutation demands is found out', async () => {
  await expect(undeclared('open', ({ refused }) => refused('mutation { open }', {}, student, 'FORBIDDEN'))).rejects.toThrow(
    'it demands Safe.open; its guard names signed-in',
  );
  await expect(
    undeclared('lookAsService', ({ refused }) => refused('mutation { lookAsService }', {}, student, 'FORBIDDEN')),
  ).rejects.toThrow('it demands service; its guard names signed-in');
  await expect(undeclared('look', ({ admitted }) => admitted('mutation { look }', {}, anonymous))).rejects.toThrow(
    'look does not admit anonymous: UNAUTHENTICATED (Sign in first)',
  );
});

test('a guard that names more than its mutation demands is found out', async () => {
  await expect(denials('openToAll', ({ refused }) => refused('mutation { openToAll }', {}, student, 'FORBIDDEN'))).rejects.toThrow(
    'openToAll answers a STUDENT without an error, not FORBIDDEN',
  );
  await expect(undeclared('ring', ({ refused }) => refused('mutation { ring }', {}, anonymous, 'CONFLICT'))).rejects.toThrow(
    'ring refuses anonymous with CONFLICT, and no policy has refused',
  );
});

test('denials that leave out what the guard names are found out', async () => {
  const UNSHOWN = 'the denials of openOrEmpty do not show Safe.empty';
  await expect(
    denials('openOrEmpty', ({ refused }) => refused('mutation { openOrEmpty(empty: false) }', {}, student, 'FORBIDDEN')),
  ).rejects.toThrow(UNSHOWN);
  await expect(denials('open', ({ refused }) => refused('mutation { open }', {}, anonymous, 'UNAUTHENTICATED'))).rejects.toThrow(
    'the denials of open do not show Safe.open',
  );
  await expect(denials('open', ({ refused }) => refused('mutation { open(there: false) }', {}, student, 'NOT_FOUND'))).rejects.toThrow(
    'the denials of open do not show Safe.open',
  );
  await expect(denials('look', async () => {})).rejects.toThrow('the denials of look do not show signed-in');
  await expect(
    denials('lookAsService', ({ refused }) => refused('mutation { lookAsService }', {}, anonymous, 'FORBIDDEN')),
  ).rejects.toThrow('the denials of lookAsService do not show service');
  await expect(denials('ring', ({ admitted }) => admitted('mutation { ring }', {}, student))).rejects.toThrow(
    'the denials of ring do not show public',
  );
});

test('denials that call another mutation, or expect another code, are found out', async () => {
  await expect(denials('open', ({ refused }) => refused('mutation { look }', {}, student, 'FORBIDDEN'))).rejects.toThrow(
    'a denial of open calls look',
  );
  await expect(denials('open', ({ refused }) => refused('mutation { open }', {}, guest, 'FORBIDDEN'))).rejects.toThrow(
    'open answers a GUEST NOT_FOUND (Safe was not found), not FORBIDDEN',
  );
});

test('a refusal that records an event all the same is found out', async () => {
  const recorded: Awaited<ReturnType<TestSubgraph['outbox']>> = [];
  const recording: TestSubgraph = {
    ...safe,
    async outbox() {
      recorded.push({ type: 'SAFE_OPENED', key: 'safe', sequence: recorded.length + 1, payload: {}, actor: null });
      return [...recorded];
    },
  };
  await expect(demandDenials(recording, 'open', ({ refused }) => refused('mutation { open }', {}, student, 'FORBIDDEN'))).rejects.toThrow(
    'open refuses a STUDENT and records an event',
  );
});

test('nothing of a demand leaves the service with the error', async () => {
  const { errors } = await safe.call('mutation { open }', {}, student);
  expect(JSON.parse(JSON.stringify(errors))).toEqual([
    expect.objectContaining({ message: 'You may not do this', extensions: { code: 'FORBIDDEN' } }),
  ]);
  expect(Object.keys((errors?.[0]?.originalError as { originalError?: object } | undefined)?.originalError ?? {})).toEqual([
    'code',
    'details',
    'name',
  ]);
});
