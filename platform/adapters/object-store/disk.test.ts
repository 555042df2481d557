import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Fastify from 'fastify';
import { newId } from '../../kernel/ids.js';
import { manualClock } from '../../testing/clock.js';
import { type DiskOptions, diskObjects } from './disk.js';
import { objectsContract } from './objects.contract.js';
import { hashOf, put } from './test-kit/objects-under-test.js';

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'objects-'));
  const clock = manualClock();
  let origin = '';
  const at = (changes: Partial<DiskOptions> = {}) =>
    diskObjects({ folder, secrets: ['a secret'], clock, origin: () => origin, ...changes });
  const objects = at();
  // As behind the router: no body is parsed before its route reads it.
  const app = Fastify({ bodyLimit: 1_024, forceCloseConnections: true });
  for (const bucket of ['essays', 'secrets']) if (objects.routes) app.register(objects.routes(bucket));
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    objects,
    at,
    folder,
    clock,
    now: () => clock.now(),
    slow: (ms: number) => at({ clock: { now: () => new Date(clock.now().getTime() - ms) } }),
    elsewhere() {
      const downloadOrigin = origin.replace('127.0.0.1', 'localhost');
      return { origin: downloadOrigin, objects: at({ downloadOrigin }) };
    },
    async stop() {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}

describe('files of a folder', () => objectsContract(open));

describe('beyond what every store does', () => {
  let disk: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    disk = await open();
  });
  afterAll(() => disk.stop());

  const bytes = Buffer.from('<script>alert(1)</script>');
  const ticketFor = (key: string, objects = disk.objects) =>
    objects.bucket('essays').uploadTicket(key, {
      mimeType: 'text/plain',
      sizeBytes: bytes.length,
      sha256: hashOf(bytes),
      expiresAt: new Date(disk.now().getTime() + 60_000),
    });
  const incoming = () => readdir(join(disk.folder, 'essays', 'incoming')).catch(() => []);

  test('an endless upload is cut off when it is too large', async () => {
    const key = newId();
    let sent = 0;
    let over = false;
    const endless = new ReadableStream({
      async pull(controller) {
        // The server runs in this process: let it work.
        await setImmediate();
        if (over) return controller.close();
        sent += 65_536;
        controller.enqueue(Buffer.alloc(65_536));
      },
    });
    const status = await put(await ticketFor(key), endless).catch(() => 'cut off');
    // When the connection breaks under it, fetch rejects and yet goes on to pull the body and to keep what it gets.
    over = true;
    expect([403, 'cut off']).toContain(status);
    expect(sent).toBeLessThan(64 * 1_048_576);
    expect(await disk.objects.bucket('essays').inspect(key)).toBeNull();
    expect(await incoming()).toEqual([]);
  });

  test('a browser never runs what it downloads', async () => {
    const key = newId();
    expect(await put(await ticketFor(key), bytes)).toBe(200);
    const { headers } = await fetch(
      await disk.objects.bucket('essays').downloadUrl(key, { fileName: 'a.html', mimeType: 'text/plain', ttl: 1_000 }),
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('cache-control')).toContain('no-store');
  });

  test('only the owner can read the files', async () => {
    const key = newId();
    await put(await ticketFor(key), bytes);
    const path = join(disk.folder, 'essays', 'kept', key.slice(-2), key);
    expect(await readFile(path)).toEqual(bytes);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  test('the new secret signs, the one before still verifies, a foreign one never does', async () => {
    const rotated = disk.at({ secrets: ['the next secret', 'a secret'] });
    expect(await put(await ticketFor(newId(), rotated), bytes)).toBe(403);
    expect(await put(await ticketFor(newId(), disk.at({ secrets: ['a secret', 'the next secret'] })), bytes)).toBe(200);
  });

  test('drafts of a killed process are removed, and those being written are not', async () => {
    const folder = join(disk.folder, 'essays', 'incoming');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'old'), 'half');
    await writeFile(join(folder, 'new'), 'half');
    const now = disk.now().getTime();
    await utimes(join(folder, 'old'), new Date(now), new Date(now - 3_600_001));
    await utimes(join(folder, 'new'), new Date(now), new Date(now - 60_000));
    await disk.objects.bucket('essays').cleanUp();
    expect(await incoming()).toEqual(['new']);
  });

  test('of two uploads of one key at once, one is kept', async () => {
    const ticket = await ticketFor(newId());
    const statuses = await Promise.all([1, 2, 3, 4].map(() => put(ticket, bytes)));
    expect(statuses.sort()).toEqual([200, 412, 412, 412]);
  });

  test('a player asks first how long an object is', async () => {
    const key = newId();
    await put(await ticketFor(key), bytes);
    const url = await disk.objects.bucket('essays').downloadUrl(key, { fileName: 'a.txt', mimeType: 'text/plain', ttl: 1_000 });
    const { status, headers } = await fetch(url, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(headers.get('accept-ranges')).toBe('bytes');
    expect((await fetch(url.replace(key, newId()), { method: 'HEAD' })).status).toBe(403);
  });

  test('whoever has another version of an object gets all of it', async () => {
    const key = newId();
    await put(await ticketFor(key), bytes);
    const url = await disk.objects.bucket('essays').downloadUrl(key, { fileName: 'a.txt', mimeType: 'text/plain', ttl: 1_000 });
    for (const version of ['"another"', 'Mon, 02 Mar 2020 09:00:00 GMT']) {
      const reply = await fetch(url, { headers: { range: 'bytes=-5', 'if-range': version } });
      expect([reply.status, await reply.text()]).toEqual([200, bytes.toString()]);
    }
  });

  test('a symbolic link leads to nothing', async () => {
    const [link, folderLink] = [newId(), newId().replace(/..$/, 'zz')];
    const outside = join(disk.folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, link), 'a key');
    await writeFile(join(outside, folderLink), 'a key');
    const kept = join(disk.folder, 'essays', 'kept');
    await mkdir(join(kept, link.slice(-2)), { recursive: true });
    await symlink(join(outside, link), join(kept, link.slice(-2), link));
    await symlink(outside, join(kept, 'zz'));
    const store = disk.objects.bucket('essays');
    for (const key of [link, folderLink]) {
      expect(await store.inspect(key)).toBeNull();
      expect(await store.sizeOf(key)).toBeNull();
      expect(await store.read(key)).toBeNull();
      const url = await store.downloadUrl(key, { fileName: 'a', mimeType: 'text/plain', ttl: 1_000 });
      expect((await fetch(url)).status).toBe(404);
    }
  });
});
