import { openRedis } from '../../../platform/adapters/redis/redis.js';
import { createLogger } from '../../../platform/kernel/log.js';
import type { Url } from './rows.js';
import { connected, fill, type Row, rowsOf } from './rows.js';

// The end state of what auth makes of events, where it keeps it: in Redis.

const TABLES = [
  'create temp table person (id uuid, role text, active boolean)',
  'create temp table standing (id uuid, role text, active boolean)',
  'create temp table session (id text, user_id uuid, started_sequence integer)',
  'create temp table ending (user_id uuid, sequence integer, except_session text)',
];

/** The invariants, each as the rows that break it. A Redis that was killed knows nobody, which breaks none. */
const BROKEN = {
  otherStanding: 'select id from standing join person using (id) where standing.role <> person.role or standing.active <> person.active',
  sessionOfNobody: 'select session.id from session left join standing on standing.id = user_id where standing.id is null',
  // Whoever was shut out, or changed their password, is signed out everywhere but there.
  sessionGoesOn: `select session.id from session join ending using (user_id)
    where started_sequence < ending.sequence and session.id is distinct from except_session`,
};

export type BrokenStandings = Record<keyof typeof BROKEN, number>;

export const STANDINGS_RIGHT: BrokenStandings = Object.fromEntries(Object.keys(BROKEN).map((name) => [name, 0])) as BrokenStandings;

export async function brokenStandingsIn(
  url: Url,
  redis: { readonly url: string; readonly prefix: string },
  ...seed: readonly string[]
): Promise<BrokenStandings> {
  const ledger = await connected(url('postgres'));
  try {
    for (const table of TABLES) await ledger.query(table);
    await fill(ledger, 'person', await rowsOf(url('lms_user'), 'select id, role, active from users'));
    await fill(
      ledger,
      'ending',
      await rowsOf(
        url('lms_user'),
        `select key as user_id, sequence, payload ->> 'keptSessionId' as except_session from outbox
        where type in ('USER_DEACTIVATED', 'USER_PASSWORD_CHANGED')`,
      ),
    );
    const { standings, sessions } = await keptIn(redis);
    await fill(ledger, 'standing', standings);
    await fill(ledger, 'session', sessions);
    for (const statement of seed) await ledger.query(statement);
    const counts: [string, number][] = [];
    for (const [name, sql] of Object.entries(BROKEN)) counts.push([name, (await ledger.query(sql)).rowCount ?? 0]);
    return Object.fromEntries(counts) as BrokenStandings;
  } finally {
    await ledger.end();
  }
}

async function keptIn({ url, prefix }: { readonly url: string; readonly prefix: string }): Promise<{ standings: Row[]; sessions: Row[] }> {
  const redis = await openRedis({ url, prefix, log: createLogger('silent') });
  const hashes = async (kind: string): Promise<[id: string, fields: Record<string, string>][]> => {
    const keys = await redis.run((client) => client.keys(`${prefix}${kind}:*`));
    return Promise.all(
      keys.map(async (key) => [key.slice(`${prefix}${kind}:`.length), await redis.run((client) => client.hgetall(key))] as const),
    ) as Promise<[string, Record<string, string>][]>;
  };
  try {
    return {
      standings: (await hashes('standing')).map(([id, { role, active }]) => ({ id, role, active: active === '1' })),
      sessions: (await hashes('session')).map(([id, { userId, startedSequence }]) => ({
        id,
        user_id: userId,
        started_sequence: Number(startedSequence),
      })),
    };
  } finally {
    await redis.close();
  }
}
