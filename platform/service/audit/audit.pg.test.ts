import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/context.js';
import { ErrorCode, refuse } from '../../kernel/errors.js';
import { anonymous, serviceCaller } from '../../kernel/identity.js';
import { newId } from '../../kernel/ids.js';
import { definePolicy, hasRole, type Policy } from '../../kernel/policy.js';
import { transaction } from '../../postgres/transaction.js';
import { signedInAs } from '../../testing/callers.js';
import { Note, NoteRenamed, noteSubgraph } from '../../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { defineSubgraph } from '../declaration.js';
import { auditing } from './audited-events.js';
import { removeOldAuditEntries } from './old-entries.job.js';

const admins = (caller: RequestContext['caller']) => hasRole(caller, 'ADMIN');
const notePolicy: Policy<{ hidden: boolean }, 'burn' | 'count'> = definePolicy<{ hidden: boolean }, 'burn' | 'count'>({
  what: 'Note',
  see: (caller, { hidden }) => !hidden || admins(caller),
  may: { burn: admins, count: admins },
});

@Resolver()
class BurningResolver {
  /** `state`: whether the note is missing, hidden, or may only be burnt by paying, which is a refusal of another kind. */
  @Mutation(() => Int)
  burnNote(@Arg('id', () => ID) _id: string, @Arg('state', () => String) state: string, @Ctx() { caller }: RequestContext): number {
    if (state === 'unpaid') throw notePolicy.refusal('burn', refuse(ErrorCode.NOT_ENROLLED, 'Pay first'));
    notePolicy.demand('burn', caller, state === 'missing' ? null : { hidden: state === 'hidden' });
    return 1;
  }

  @Query(() => Int, { nullable: true })
  ashes(@Ctx() { caller }: RequestContext): number {
    notePolicy.demand('count', caller, { hidden: false });
    return 1;
  }
}

let notes: TestSubgraph;
beforeAll(async () => {
  notes = await testSubgraph(
    defineSubgraph({
      ...noteSubgraph,
      resolvers: [...noteSubgraph.resolvers, BurningResolver],
      audited: [auditing(NoteRenamed, 'title')],
    }),
  );
});
afterAll(() => notes.stop());

interface Entry {
  readonly action: string;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly details: Record<string, unknown>;
}
const entries = (column: keyof Entry, value: string) =>
  notes.sql<Entry>(`select action, actor, subject, reason, details from audit where ${column} = ? order by at`, [value]);

describe('an event that is audited', () => {
  const write = async (caller = signedInAs('STUDENT')) =>
    (await notes.ok('mutation { writeNote(input: { title: "One" }) { id } }', {}, caller)).writeNote.id as string;
  const rename = (id: string, silent = false) =>
    transaction(notes.context({ caller: serviceCaller('import'), silent }), async (em) => {
      (await em.findOneOrFail(Note, { id })).rename('Two');
    });

  it('is in the log with the fields that were asked for, and others are not', async () => {
    const id = await write();
    const renamer = signedInAs('STUDENT');
    await notes.ok('mutation ($id: ID!) { renameNote(id: $id, title: "Two") { id } }', { id }, renamer);
    expect(await entries('subject', `note:${id}`)).toEqual([
      { action: 'NOTE_RENAMED', actor: `user:${renamer.userId}`, subject: `note:${id}`, reason: null, details: { title: 'Two' } },
    ]);
  });

  it('is there once for each change, also of several in one transaction', async () => {
    const id = await write();
    await transaction(notes.context({ caller: serviceCaller('note') }), async (em) => {
      const note = await em.findOneOrFail(Note, { id });
      for (const title of ['Two', 'Three']) {
        note.rename(title);
        await em.flush();
      }
    });
    expect((await entries('subject', `note:${id}`)).map(({ details }) => details.title).toSorted()).toEqual(['Three', 'Two']);
  });

  it('is left out of a bulk import', async () => {
    const id = await write();
    await rename(id, true);
    expect(await entries('subject', `note:${id}`)).toEqual([]);
    await rename(id);
    expect(await entries('subject', `note:${id}`)).toHaveLength(1);
  });
});

describe('a denial', () => {
  const BURN = 'mutation ($id: ID!, $state: String!) { burnNote(id: $id, state: $state) }';
  const id = newId();
  const burn = (caller: RequestContext['caller'], state: string) => notes.refused(BURN, { id, state }, caller);

  it.each([
    ['there', 'FORBIDDEN'],
    ['hidden', 'NOT_FOUND'],
  ])('is in the log, of a thing that is %s', async (state, code) => {
    const student = signedInAs('STUDENT');
    expect(await burn(student, state)).toMatchObject({ code });
    expect(await entries('actor', `user:${student.userId}`)).toEqual([
      {
        action: 'DENIED',
        actor: `user:${student.userId}`,
        subject: `note:${id}`,
        reason: code,
        details: { field: 'burnNote', demanded: 'Note.burn' },
      },
    ]);
  });

  it('of a query is in the log too', async () => {
    const student = signedInAs('STUDENT');
    await notes.refused('{ ashes }', {}, student);
    expect(await entries('actor', `user:${student.userId}`)).toEqual([
      expect.objectContaining({ action: 'DENIED', subject: null, details: { field: 'ashes', demanded: 'Note.count' } }),
    ]);
  });

  it.each(['missing', 'unpaid'])('is none where a thing is %s', async (state) => {
    const student = signedInAs('STUDENT');
    await burn(student, state);
    expect(await entries('actor', `user:${student.userId}`)).toEqual([]);
  });

  it('is none of somebody who is not signed in, whom the router refuses', async () => {
    const count = async () => (await entries('action', 'DENIED')).length;
    const before = await count();
    await burn(anonymous, 'there');
    expect(await count()).toBe(before);
  });
});

it('what is older than the log is kept is removed, and nothing else', async () => {
  const old = (days: number, subject: string) =>
    notes.sql(`insert into audit (at, action, result, subject) values (now() - make_interval(days => ?), 'OLD', 'DONE', ?)`, [
      days,
      subject,
    ]);
  await old(420, 'too old');
  await old(380, 'old');
  const clock = { now: () => new Date() };
  await removeOldAuditEntries.run({ ...notes.context({ caller: serviceCaller('note') }), clock }, new AbortController().signal);
  expect((await entries('action', 'OLD')).map(({ subject }) => subject)).toEqual(['old']);
});
