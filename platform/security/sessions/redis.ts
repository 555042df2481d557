import type { RedisConnection } from '../../adapters/redis/redis.js';
import type { Clock } from '../../kernel/clock.js';
import { END, END_ALL, OF_USER, READ, ROTATE, SET_ACCOUNT_STATUS, START } from './redis-scripts.js';
import {
  type AccountStatus,
  type EndAllOptions,
  MOST_SESSIONS,
  type NewSession,
  type Rotation,
  type SessionState,
  type SessionStore,
  type StoredSession,
} from './sessions.js';

/** Sessions that one script call reads. Redis does nothing else meanwhile, for about a millisecond. */
const BATCH_SIZE = 500;

/** The session store in Redis. */
export const redisSessions = (redis: RedisConnection, clock: Clock): SessionStore => new RedisSessions(redis, clock);

/**
 * Stores sessions in Redis, for many routers and many replicas of `auth`. A session is a hash that expires by itself, and each
 * user has a list of theirs; account statuses stay, one small hash per user. A session that is missing has ended: a Redis that
 * lost its data signs everybody out and lets nobody in.
 */
class RedisSessions implements SessionStore {
  readonly #session: string;
  readonly #ofUser: string;
  readonly #status: string;
  readonly #run: ReturnType<typeof sessionScripts>;

  constructor(
    private readonly redis: RedisConnection,
    private readonly clock: Clock,
  ) {
    this.#session = `${redis.prefix}session:`;
    this.#ofUser = `${redis.prefix}sessions-of:`;
    this.#status = `${redis.prefix}standing:`;
    this.#run = sessionScripts(redis);
  }

  async read(sessionId: string): Promise<SessionState | null> {
    return (await this.readMany([sessionId])).get(sessionId) ?? null;
  }

  async readMany(sessionIds: readonly string[]): Promise<Map<string, SessionState>> {
    const found = new Map<string, SessionState>();
    for (let from = 0; from < sessionIds.length; from += BATCH_SIZE) {
      const ids = sessionIds.slice(from, from + BATCH_SIZE);
      const keys = ids.map((id) => this.#session + id);
      const states = (await this.#run.read(keys, this.#status, this.#now())) as ([string, string, string] | null)[];
      for (const [index, state] of states.entries()) {
        if (state) found.set(ids[index] as string, { userId: state[0], role: state[1], active: state[2] === '1' });
      }
    }
    return found;
  }

  async start({ accountStatus: { role, active, sequence }, ...started }: NewSession): Promise<void> {
    const { id, userId, startedAt, expiresAt } = started;
    const fields = { ...fieldsOf({ ...started, generation: 0, rotatedAt: startedAt }), startedSequence: sequence };
    await this.#run.start(
      [this.#session + id, this.#ofUser + userId, this.#status + userId],
      this.#session,
      id,
      startedAt.getTime(),
      expiresAt.getTime(),
      MOST_SESSIONS,
      ...[role, flag(active), sequence],
      ...Object.entries(fields).flat(),
    );
  }

  async find(sessionId: string): Promise<StoredSession | null> {
    return sessionOf(await this.redis.run((client) => client.hgetall(this.#session + sessionId)), this.#now());
  }

  async ofUser(userId: string): Promise<StoredSession[]> {
    const listed = (await this.#run.ofUser([this.#ofUser + userId], this.#session)) as string[][];
    return listed.flatMap((flat) => sessionOf(fromFlat(flat), this.#now()) ?? []);
  }

  async rotate(sessionId: string, { from, to, at, expiresAt }: Rotation): Promise<boolean> {
    const times = [at.getTime(), expiresAt.getTime(), this.#now()];
    return (await this.#run.rotate([this.#session + sessionId], from, to, ...times, this.#ofUser, sessionId)) === 1;
  }

  async end(sessionId: string): Promise<void> {
    await this.#run.end([this.#session + sessionId], this.#ofUser, sessionId);
  }

  async endAll(userId: string, { except, startedBefore }: EndAllOptions = {}): Promise<void> {
    await this.#run.endAll([this.#ofUser + userId], this.#session, except ?? '', startedBefore ?? '');
  }

  async accountStatus(userId: string): Promise<AccountStatus | null> {
    const { role, active, sequence } = await this.redis.run((client) => client.hgetall(this.#status + userId));
    return role === undefined ? null : { role, active: active === '1', sequence: Number(sequence) };
  }

  async setAccountStatus(userId: string, { role, active, sequence }: AccountStatus): Promise<void> {
    await this.#run.setAccountStatus([this.#status + userId], role, flag(active), sequence);
  }

  async deleteExpired(): Promise<void> {
    // Redis does.
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}

const sessionScripts = (redis: RedisConnection) => ({
  start: redis.script('lmsSessionStart', START),
  rotate: redis.script('lmsSessionRotate', ROTATE),
  read: redis.script('lmsSessionRead', READ),
  ofUser: redis.script('lmsSessionsOfUser', OF_USER),
  end: redis.script('lmsSessionEnd', END),
  endAll: redis.script('lmsSessionEndAll', END_ALL),
  setAccountStatus: redis.script('lmsSetAccountStatus', SET_ACCOUNT_STATUS),
});

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
