import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { auditSchema } from '../../platform/postgres/audit/schema.js';
import { openPool } from '../../platform/postgres/pool.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { accountOf } from '../../subgraphs/auth/account.js';
import { addAuditCommand } from './command.js';

const printed = jest.spyOn(console, 'log').mockImplementation(() => {});
const postgres = await testPostgres();
const services = new Map<string, Query>();
const pools: ReturnType<typeof openPool>[] = [];

beforeAll(async () => {
  for (const name of ['auth', 'user']) {
    const pool = openPool({ connectionString: await postgres.createDatabase(name), max: 1 });
    pools.push(pool);
    services.set(name, async (sql, values = []) => (await pool.query(sql, [...values])).rows);
    for (const statement of auditSchema) await pool.query(statement);
  }
  const account = accountOf('ada@example.org');
  await entry('auth', '2026-03-01T10:00:00Z', 'SIGN_IN_FAILED', { result: 'REFUSED', reason: 'INVALID_CREDENTIALS', account });
  await entry('auth', '2026-03-01T11:00:00Z', 'SIGNED_IN', { actor: 'user:1', subject: 'user:1', account });
  await entry('user', '2026-03-02T10:00:00Z', 'USER_ROLE_CHANGED', { actor: 'user:2', subject: 'user:1' });
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await postgres.drop();
});

async function entry(
  service: string,
  at: string,
  action: string,
  { result = 'DONE', reason = null, actor = null, subject = null, account = null }: Record<string, string | null>,
): Promise<void> {
  await (services.get(service) as Query)(
    `insert into audit (at, action, result, reason, actor, subject, address, details) values ($1, $2, $3, $4, $5, $6, '203.0.113.7', $7)`,
    [at, action, result, reason, actor, subject, { account }],
  );
}

/** What the command prints. */
async function lms(...args: string[]): Promise<string> {
  printed.mockClear();
  const program = new Command('lms').exitOverride().configureOutput({ writeErr: () => {} });
  addAuditCommand(
    program,
    (each) => each,
    async () => ({ services, stop: async () => {} }),
  );
  for (const each of program.commands) each.exitOverride().configureOutput({ writeErr: () => {} });
  await program.parseAsync(['audit', ...args], { from: 'user' });
  return printed.mock.calls.flat().join('\n');
}
const actions = async (...args: string[]) => (JSON.parse(await lms('--json', ...args)) as { action: string }[]).map(({ action }) => action);

test('it lists the logs of all services as one, the newest first', async () => {
  const [head, ...lines] = (await lms()).split('\n');
  expect(head).toMatch(/^AT \(UTC\) +SERVICE +ACTION +RESULT +WHO +ON WHAT +FROM +DETAILS$/);
  expect(lines).toEqual([
    expect.stringMatching(/^2026-03-02 10:00:00 +user +USER_ROLE_CHANGED +DONE +user:2 +user:1 +203\.0\.113\.7 /),
    expect.stringMatching(/^2026-03-01 11:00:00 +auth +SIGNED_IN +DONE +user:1 /),
    expect.stringMatching(/^2026-03-01 10:00:00 +auth +SIGN_IN_FAILED +INVALID_CREDENTIALS +– +– /),
  ]);
});

test.each([
  [['--service', 'user'], ['USER_ROLE_CHANGED']],
  [['--action', 'SIGNED_IN'], ['SIGNED_IN']],
  [['--refused'], ['SIGN_IN_FAILED']],
  [
    ['--user', '1'],
    ['USER_ROLE_CHANGED', 'SIGNED_IN'],
  ],
  [['--user', '2'], ['USER_ROLE_CHANGED']],
  [
    ['--email', ' Ada@Example.org'],
    ['SIGNED_IN', 'SIGN_IN_FAILED'],
  ],
  [['--since', '2026-03-02'], ['USER_ROLE_CHANGED']],
  [['--until', '2026-03-01T11:00:00Z'], ['SIGN_IN_FAILED']],
  [['--limit', '1'], ['USER_ROLE_CHANGED']],
  [['--address', '198.51.100.1'], []],
])('%j lets through %j', async (flags, expected) => {
  expect(await actions(...flags)).toEqual(expected);
});

test('it says that there is nothing, and what a time looks like', async () => {
  expect(await lms('--action', 'NEVER')).toBe('There are no such entries.');
  await expect(lms('--since', 'yesterday')).rejects.toThrow('2026-03-01');
});
