import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKeyring } from './keyring.js';

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyring-'));
  // The keyring creates it.
  dir = join(folder, 'keys');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a keyring in a file', () => {
  it('creates a key on first use, which only its owner can read', async () => {
    const key = await new FileKeyring(dir).current();
    const { mode } = await stat(join(dir, 'signing-keys.json'));
    expect(mode & 0o777).toBe(0o600);
    expect((await new FileKeyring(dir).current()).kid).toBe(key.kid);
  });

  it('gives the same key to processes that start at once, and leaves no draft behind', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => new FileKeyring(dir).current()));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(await readdir(dir)).toEqual(['signing-keys.json']);
  });

  it('signs with the new key after a rotation and still publishes the one before, in every process', async () => {
    const [ours, theirs] = [new FileKeyring(dir), new FileKeyring(dir)];
    const before = await ours.current();
    const after = await theirs.rotate();
    expect((await ours.current()).kid).toBe(after.kid);
    expect((await ours.jwks()).keys.map(({ kid }) => kid)).toEqual([after.kid, before.kid]);
  });

  it('drops a key at the second rotation after it', async () => {
    const keyring = new FileKeyring(dir);
    const first = await keyring.current();
    await keyring.rotate();
    await keyring.rotate();
    expect((await keyring.jwks()).keys.map(({ kid }) => kid)).not.toContain(first.kid);
  });

  it('publishes no private part of a key', async () => {
    const keyring = new FileKeyring(dir);
    expect(JSON.stringify(await keyring.jwks())).not.toContain('"d"');
  });
});
