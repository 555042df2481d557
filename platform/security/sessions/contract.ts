import type { Clock } from '../../kernel/clock.js';
import { newId, newToken } from '../../kernel/ids.js';
import { type ManualClock, manualClock } from '../../testing/clock.js';
import { type AccountStatus, MOST_SESSIONS, type NewSession, type SessionStore } from './sessions.js';

const DAY = 86_400_000;

/** What every session store must do; each adapter's test runs it. `open` may be called several times for one store: replicas of it. */
export function sessionStoreContract(open: (clock: Clock) => Promise<SessionStore & { close(): Promise<void> }>): void {
  let clock: ManualClock;
  let store: SessionStore & { close(): Promise<void> };
  let userId: string;
  // A store that expires sessions by itself goes by the real time, so the clock of the tests starts there.
  beforeAll(async () => {
    clock = manualClock(new Date());
    store = await open(clock);
  });
  afterAll(() => store.close());
  beforeEach(() => {
    userId = newId();
  });

  const student = (sequence: number, changes: Partial<AccountStatus> = {}): AccountStatus => ({
    role: 'STUDENT',
    active: true,
    sequence,
    ...changes,
  });
  async function started(changes: Partial<NewSession> = {}): Promise<NewSession> {
    const session = {
      id: newId(),
      userId,
      userAgent: 'Browser 1.0',
      chainKey: newToken(),
      tokenHash: newToken(),
      startedAt: clock.now(),
      expiresAt: new Date(clock.now().getTime() + DAY),
      accountStatus: student(1),
      ...changes,
    };
    await store.start(session);
    return session;
  }
  const rotation = (from: string) => ({ from, to: newToken(), at: clock.now(), expiresAt: new Date(clock.now().getTime() + DAY) });
  const idsOf = async (user = userId) => (await store.ofUser(user)).map(({ id }) => id);

  it('reads the user of a session', async () => {
    const { id } = await started();
    expect(await store.read(id)).toEqual({ userId, role: 'STUDENT', active: true });
  });

  it('reads many sessions at once, and leaves out those that do not exist', async () => {
    const [one, other, ended] = [await started(), await started({ userId: newId() }), await started()];
    await store.end(ended.id);
    expect(await store.readMany([one.id, ended.id, newId(), 'garbage', other.id])).toEqual(
      new Map([
        [one.id, { userId, role: 'STUDENT', active: true }],
        [other.id, { userId: other.userId, role: 'STUDENT', active: true }],
      ]),
    );
    expect(await store.readMany([])).toEqual(new Map());
  });

  it('stores what a session was started with', async () => {
    const { accountStatus: _, ...session } = await started();
    expect(await store.find(session.id)).toEqual({ ...session, generation: 0, rotatedAt: session.startedAt });
  });

  it('finds nothing under an id that never existed', async () => {
    for (const id of [newId(), 'garbage', '', '\0']) {
      expect(await store.read(id)).toBeNull();
      expect(await store.find(id)).toBeNull();
      expect(await store.accountStatus(id)).toBeNull();
      await store.end(id);
    }
    expect(await idsOf(newId())).toEqual([]);
  });

  it('is one store for all replicas', async () => {
    const replica = await open(clock);
    const { id } = await started();
    expect(await replica.read(id)).toMatchObject({ userId });
    await replica.end(id);
    expect(await store.read(id)).toBeNull();
    await replica.close();
  });

  describe('rotation', () => {
    it('replaces the last token by the next', async () => {
      const { id, tokenHash } = await started();
      clock.advance(1_000);
      const next = rotation(tokenHash);
      expect(await store.rotate(id, next)).toBe(true);
      expect(await store.find(id)).toMatchObject({ generation: 1, tokenHash: next.to, rotatedAt: next.at, expiresAt: next.expiresAt });
    });

    it('happens once, however many callers rotate at once', async () => {
      const { id, tokenHash } = await started();
      const tries = await Promise.all(Array.from({ length: 20 }, () => store.rotate(id, rotation(tokenHash))));
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect(await store.find(id)).toMatchObject({ generation: 1 });
    });

    it('does not bring back a session that has ended', async () => {
      const { id, tokenHash } = await started();
      await store.end(id);
      expect(await store.rotate(id, rotation(tokenHash))).toBe(false);
      expect(await store.read(id)).toBeNull();
      expect(await idsOf()).toEqual([]);
    });
  });

  describe('ending', () => {
    it('ends one', async () => {
      const [one, other] = [await started(), await started()];
      await store.end(one.id);
      expect(await store.find(one.id)).toBeNull();
      expect(await idsOf()).toEqual([other.id]);
    });

    it('ends all of a user, and of nobody else', async () => {
      const ours = [await started(), await started()];
      const theirs = await started({ userId: newId() });
      await store.endAll(userId);
      for (const { id } of ours) expect(await store.read(id)).toBeNull();
      expect(await store.read(theirs.id)).not.toBeNull();
    });

    it('ends all but one', async () => {
      const [kept] = [await started(), await started()];
      await store.endAll(userId, { except: kept.id });
      expect(await idsOf()).toEqual([kept.id]);
    });

    it('leaves those that were started on a newer account status', async () => {
      await started({ accountStatus: student(3) });
      const after = await started({ accountStatus: student(5) });
      await store.endAll(userId, { startedBefore: 5 });
      expect(await idsOf()).toEqual([after.id]);
    });
  });

  describe('the account status', () => {
    it('applies to sessions that exist already', async () => {
      const { id } = await started();
      await store.setAccountStatus(userId, student(2, { role: 'INSTRUCTOR' }));
      expect(await store.read(id)).toMatchObject({ role: 'INSTRUCTOR', active: true });
      await store.setAccountStatus(userId, student(3, { active: false }));
      expect(await store.read(id)).toMatchObject({ active: false });
    });

    it('is replaced only by a newer one', async () => {
      await store.setAccountStatus(userId, student(4, { active: false }));
      await store.setAccountStatus(userId, student(3));
      await store.setAccountStatus(userId, student(4));
      expect(await store.accountStatus(userId)).toEqual(student(4, { active: false }));
      const { id } = await started({ accountStatus: student(2) });
      expect(await store.read(id)).toMatchObject({ active: false });
    });

    it('ends up as the newest of many that arrive at once', async () => {
      const sequences = Array.from({ length: 20 }, (_, index) => index + 1);
      await Promise.all(sequences.map((sequence) => store.setAccountStatus(userId, student(sequence, { role: `ROLE ${sequence}` }))));
      expect(await store.accountStatus(userId)).toEqual(student(20, { role: 'ROLE 20' }));
    });
  });

  it('lists the most recently used session first', async () => {
    const first = await started();
    clock.advance(1_000);
    const second = await started();
    expect(await idsOf()).toEqual([second.id, first.id]);
    clock.advance(1_000);
    await store.rotate(first.id, rotation(first.tokenHash));
    expect(await idsOf()).toEqual([first.id, second.id]);
  });

  it(`ends the least recently used session when there are more than ${MOST_SESSIONS}`, async () => {
    const sessions: NewSession[] = [];
    for (let count = 0; count <= MOST_SESSIONS; count += 1) {
      sessions.push(await started());
      clock.advance(10);
    }
    expect(await idsOf()).toEqual(
      sessions
        .slice(1)
        .reverse()
        .map(({ id }) => id),
    );
    expect(await store.read(sessions[0]?.id as string)).toBeNull();
  });

  it('does not find a session that has expired', async () => {
    const { id, tokenHash } = await started({ expiresAt: new Date(clock.now().getTime() + 500) });
    clock.advance(500);
    expect(await store.read(id)).toBeNull();
    expect(await store.find(id)).toBeNull();
    expect(await idsOf()).toEqual([]);
    expect(await store.rotate(id, rotation(tokenHash))).toBe(false);
    await store.deleteExpired();
  });
}
