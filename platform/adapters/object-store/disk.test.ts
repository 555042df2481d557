import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Fastify from 'fastify';
import { newId } from '../../kernel/ids.js';
import { manualClock } from '../../testing/clock.js';
import { diskObjects } from './disk.js';
import { hashOf, objectsContract, put } from './objects.contract.js';

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'objects-'));
  const clock = manualClock();
  let origin = '';
  const at = (secrets: readonly string[]) => diskObjects({ folder, secrets, clock, origin: () => origin });
  const objects = at(['a secret']);
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
    async pass(ms: number) {
      clock.advance(ms);
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
  const incoming = () => readdir(join(disk.folder, 'essays', 'incoming'));

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
    expect([413, 'cut off']).toContain(status);
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
    const rotated = disk.at(['the next secret', 'a secret']);
    expect(await put(await ticketFor(newId(), rotated), bytes)).toBe(403);
    expect(await put(await ticketFor(newId(), disk.at(['a secret', 'the next secret'])), bytes)).toBe(200);
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
    expect(statuses.sort()).toEqual([200, 409, 409, 409]);
  });
});
