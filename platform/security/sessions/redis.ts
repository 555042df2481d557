import type { RedisConnection } from '../../adapters/redis/redis.js';
import type { Clock } from '../../kernel/clock.js';
import { END, END_ALL, OF_USER, READ, ROTATE, SET_ACCOUNT_STATUS, START } from './redis-scripts.js';
import { type AccountStatus, MOST_SESSIONS, type SessionState, type SessionStore, type StoredSession } from './sessions.js';

/** Sessions that one script call reads. Redis does nothing else meanwhile, for about a millisecond. */
const BATCH_SIZE = 500;

/**
 * Stores sessions in Redis, for many routers and many replicas of `auth`. A session is a hash that expires by itself, and each
 * user has a list of theirs; account statuses stay, one small hash per user. A session that is missing has ended: a Redis that
 * lost its data signs everybody out and lets nobody in.
 */
export function redisSessions(redis: RedisConnection, clock: Clock): SessionStore {
  const { prefix } = redis;
  const [session, ofUser, status] = [`${prefix}session:`, `${prefix}sessions-of:`, `${prefix}standing:`];
  const run = {
    start: redis.script('lmsSessionStart', START),
    rotate: redis.script('lmsSessionRotate', ROTATE),
    read: redis.script('lmsSessionRead', READ),
    ofUser: redis.script('lmsSessionsOfUser', OF_USER),
    end: redis.script('lmsSessionEnd', END),
    endAll: redis.script('lmsSessionEndAll', END_ALL),
    setAccountStatus: redis.script('lmsSetAccountStatus', SET_ACCOUNT_STATUS),
  };
  const now = () => clock.now().getTime();

  async function readMany(sessionIds: readonly string[]): Promise<Map<string, SessionState>> {
    const found = new Map<string, SessionState>();
    for (let from = 0; from < sessionIds.length; from += BATCH_SIZE) {
      const ids = sessionIds.slice(from, from + BATCH_SIZE);
      const states = await run.read(
        ids.map((id) => session + id),
        status,
        now(),
      );
      for (const [index, state] of (states as ([string, string, string] | null)[]).entries()) {
        if (state) found.set(ids[index] as string, { userId: state[0], role: state[1], active: state[2] === '1' });
      }
    }
    return found;
  }

  return {
    readMany,
    read: async (sessionId) => (await readMany([sessionId])).get(sessionId) ?? null,
    async start({ accountStatus: { role, active, sequence }, ...started }) {
      const { id, userId, startedAt, expiresAt } = started;
      const fields = { ...fieldsOf({ ...started, generation: 0, rotatedAt: startedAt }), startedSequence: sequence };
      await run.start(
        [session + id, ofUser + userId, status + userId],
        session,
        id,
        startedAt.getTime(),
        expiresAt.getTime(),
        MOST_SESSIONS,
        ...[role, flag(active), sequence],
        ...Object.entries(fields).flat(),
      );
    },
    async find(sessionId) {
      return sessionOf(await redis.run((client) => client.hgetall(session + sessionId)), now());
    },
    async ofUser(userId) {
      const listed = (await run.ofUser([ofUser + userId], session)) as string[][];
      return listed.flatMap((flat) => sessionOf(fromFlat(flat), now()) ?? []);
    },
    async rotate(sessionId, { from, to, at, expiresAt }) {
      const times = [at.getTime(), expiresAt.getTime(), now()];
      return (await run.rotate([session + sessionId], from, to, ...times, ofUser, sessionId)) === 1;
    },
    async end(sessionId) {
      await run.end([session + sessionId], ofUser, sessionId);
    },
    async endAll(userId, { except, startedBefore } = {}) {
      await run.endAll([ofUser + userId], session, except ?? '', startedBefore ?? '');
    },
    async accountStatus(userId) {
      const { role, active, sequence } = await redis.run((client) => client.hgetall(status + userId));
      return role === undefined ? null : { role, active: active === '1', sequence: Number(sequence) };
    },
    async setAccountStatus(userId, { role, active, sequence }: AccountStatus) {
      await run.setAccountStatus([status + userId], role, flag(active), sequence);
    },
    async deleteExpired() {
      // Redis does.
    },
  };
}

type Fields = Readonly<Record<string, string>>;

const flag = (value: boolean): string => (value ? '1' : '0');

const fieldsOf = ({ userAgent, startedAt, rotatedAt, expiresAt, ...texts }: StoredSession) => ({
  ...texts,
  ...(userAgent !== null && { userAgent }),
  startedAt: startedAt.getTime(),
  rotatedAt: rotatedAt.getTime(),
  expiresAt: expiresAt.getTime(),
});

/** Null when the session is missing, or has expired and Redis has not removed it yet. */
function sessionOf(fields: Fields, now: number): StoredSession | null {
  const { id, userId, userAgent = null, chainKey, generation, tokenHash, startedAt, rotatedAt, expiresAt } = fields;
  if (id === undefined || Number(expiresAt) <= now) return null;
  return {
    id,
    userId: userId as string,
    userAgent,
    chainKey: chainKey as string,
    generation: Number(generation),
    tokenHash: tokenHash as string,
    startedAt: new Date(Number(startedAt)),
    rotatedAt: new Date(Number(rotatedAt)),
    expiresAt: new Date(Number(expiresAt)),
  };
}

function fromFlat(flat: readonly string[]): Fields {
  const fields: Record<string, string> = {};
  for (let index = 0; index < flat.length; index += 2) fields[flat[index] as string] = flat[index + 1] as string;
  return fields;
}
