import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../kernel/ids.js';
import { manualClock } from '../../testing/clock.js';
import { FileKeyring } from '../keyring.js';
import { accessTokenVerifier } from '../tokens.js';
import { accessTokens } from './access-tokens.js';

const TERMS = { issuer: 'https://school.example', audience: 'lms', ttl: 600 };

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterAll(() => rm(dir, { recursive: true }));

it('issues tokens that the router accepts, with the time at which they expire', async () => {
  const clock = manualClock(new Date('2026-03-02T09:00:00.700Z'));
  const keys = new FileKeyring(dir);
  const grant = { userId: newId(), sessionId: newId() };
  const { token, expiresAt } = await accessTokens(keys, TERMS, clock).issue(grant);
  expect(expiresAt).toEqual(new Date('2026-03-02T09:10:00.000Z'));
  expect(await accessTokenVerifier(keys, TERMS, clock)(token)).toMatchObject({ ...grant, expiresAt });
});
