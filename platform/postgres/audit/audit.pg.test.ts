import { serviceCaller } from '../../kernel/identity.js';
import { signedInAs } from '../../testing/callers.js';
import { Note, noteSubgraph } from '../../testing/notes.js';
import { type TestSubgraph, testSubgraph } from '../../testing/subgraph.js';
import { transaction } from '../transaction.js';
import { audit, auditAtOnce } from './audit.js';

let notes: TestSubgraph;
beforeAll(async () => {
  notes = await testSubgraph(noteSubgraph);
});
afterAll(() => notes.stop());

const caller = { ...signedInAs('ADMIN'), address: '203.0.113.7', userAgent: 'Browser 1.0' };
const entries = (action: string) => notes.sql('select * from audit where action = ?', [action]);
const entryOfAge = (days: number, action: string) =>
  notes.sql(`insert into audit (at, action, result) values (now() - make_interval(days => ?), ?, 'DONE') returning id`, [days, action]);

describe('an entry of the audit log', () => {
  it('says who did what, on what, from where, by which call', async () => {
    const context = notes.context({ caller, correlationId: 'the-call' });
    await transaction(context, async (em) => audit(em, { action: 'LOOKED_AT', subject: 'note:1', details: { pages: 3 } }));
    expect(await entries('LOOKED_AT')).toEqual([
      {
        id: expect.any(String),
        at: '2026-03-02 09:00:00+00',
        action: 'LOOKED_AT',
        result: 'DONE',
        actor: `user:${caller.userId}`,
        subject: 'note:1',
        reason: null,
        address: '203.0.113.7',
        client: 'Browser 1.0',
        correlation_id: 'the-call',
        details: { pages: 3 },
      },
    ]);
  });

  it('is rolled back with the change that it tells of', async () => {
    const change = transaction(notes.context({ caller }), async (em) => {
      em.persist(Note.write('Never there', null));
      audit(em, { action: 'UNDONE' });
      await em.flush();
      throw new Error('broken');
    });
    await expect(change).rejects.toThrow('broken');
    expect(await entries('UNDONE')).toEqual([]);
  });

  it('stays when it tells of a refusal, whatever is rolled back around it', async () => {
    const context = notes.context({ caller: serviceCaller('course') });
    const change = transaction(context, async () => {
      await auditAtOnce(context, { action: 'REFUSED_THEN', result: 'REFUSED', reason: 'FORBIDDEN' });
      throw new Error('broken');
    });
    await expect(change).rejects.toThrow('broken');
    expect(await entries('REFUSED_THEN')).toEqual([
      expect.objectContaining({ actor: 'service:course', result: 'REFUSED', reason: 'FORBIDDEN', address: null }),
    ]);
  });

  it('is not written without a cause', async () => {
    expect(() => audit(notes.orm.em.fork(), { action: 'BY_NOBODY' })).toThrow('outside of transaction()');
  });
});

describe('the audit log', () => {
  it.each([
    ['changed', `update audit set actor = null where action = 'KEPT'`],
    ['removed', `delete from audit where action = 'KEPT'`],
    ['emptied', 'truncate audit'],
  ])('cannot be %s', async (_how, statement) => {
    await entryOfAge(364, 'KEPT');
    await expect(notes.sql(statement)).rejects.toThrow('the audit log can only be appended to');
  });

  it('lets entries go that are older than a year', async () => {
    await entryOfAge(366, 'OLD');
    await notes.sql(`delete from audit where action = 'OLD'`);
    expect(await entries('OLD')).toEqual([]);
  });
});
