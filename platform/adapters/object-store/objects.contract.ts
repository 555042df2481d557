import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { newId } from '../../kernel/ids.js';
import type { AnnouncedUpload, ObjectStore, Objects } from './objects.js';

/** An object store under test, with its addresses reachable. */
export interface ObjectsUnderTest {
  readonly objects: Objects;
  now(): Date;
  /** Time passes, for whoever decides whether an address is still good. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

type Ticket = Awaited<ReturnType<ObjectStore['uploadTicket']>>;

export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Uploads as a client does: what the ticket says, and the bytes. Answers the status. */
export async function put(
  { method, url, headers }: Ticket,
  body: Buffer | ReadableStream,
  changed: Record<string, string> = {},
): Promise<number> {
  const sent = { ...Object.fromEntries(headers.map(({ name, value }) => [name, value])), ...changed };
  const reply = await fetch(url, { method, headers: sent, body: body as ReadableStream, duplex: 'half' } as RequestInit);
  await reply.arrayBuffer();
  return reply.status;
}

/** What every object store must do; each adapter's test runs it. */
export function objectsContract(open: () => Promise<ObjectsUnderTest>): void {
  let under: ObjectsUnderTest;
  let store: ObjectStore;
  beforeAll(async () => {
    under = await open();
    store = under.objects.bucket('essays');
  });
  afterAll(() => under.stop());

  const bytes = Buffer.from('All happy families are alike');
  const announced = (changes: Partial<AnnouncedUpload> = {}): AnnouncedUpload => ({
    mimeType: 'text/plain',
    sizeBytes: bytes.length,
    sha256: hashOf(bytes),
    expiresAt: new Date(under.now().getTime() + 60_000),
    ...changes,
  });
  const download = (key: string, fileName = 'essay.txt') => store.downloadUrl(key, { fileName, mimeType: 'text/plain', ttl: 60_000 });
  const stored = async () => {
    const key = newId();
    expect(await put(await store.uploadTicket(key, announced()), bytes)).toBe(200);
    return key;
  };
  const refusedWith = (status: number) => expect(status >= 400 && status < 500 ? 'refused' : status).toBe('refused');

  test('what is uploaded is found, and downloaded to be saved', async () => {
    const key = await stored();
    expect(await store.inspect(key)).toEqual({ sizeBytes: bytes.length, sha256: hashOf(bytes), head: bytes });
    const reply = await fetch(await download(key, 'Müller’s "essay".txt'));
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(bytes);
    expect(reply.headers.get('content-type')).toBe('text/plain');
    const disposition = reply.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; /);
    expect(disposition).toContain("filename*=UTF-8''M%C3%BCller%E2%80%99s%20%22essay%22.txt");
  });

  test('of a large one, how it begins is told', async () => {
    const large = Buffer.alloc(3 * 1_048_576, 'lorem ipsum ');
    const key = newId();
    const ticket = await store.uploadTicket(key, announced({ sizeBytes: large.length, sha256: null }));
    expect(ticket).toMatchObject({ id: key, maxBytes: large.length });
    expect(await put(ticket, large)).toBe(200);
    expect(await store.inspect(key)).toEqual({ sizeBytes: large.length, sha256: hashOf(large), head: large.subarray(0, 4_096) });
  });

  test('what was not uploaded is not there', async () => {
    expect(await store.inspect(newId())).toBeNull();
    refusedWith((await fetch(await download(newId()))).status);
  });

  test.each([
    ['more than was announced', Buffer.concat([bytes, bytes])],
    ['less than was announced', bytes.subarray(1)],
    ['nothing', Buffer.alloc(0)],
    ['other bytes', Buffer.from(bytes.toString().replace('happy', 'weird'))],
  ])('%s is refused, and leaves nothing', async (_what, sent) => {
    const key = newId();
    refusedWith(await put(await store.uploadTicket(key, announced()), sent));
    expect(await store.inspect(key)).toBeNull();
  });

  test('another type is refused', async () => {
    const key = newId();
    refusedWith(await put(await store.uploadTicket(key, announced()), bytes, { 'content-type': 'text/html' }));
    expect(await store.inspect(key)).toBeNull();
  });

  test('an upload that breaks off leaves nothing, and may begin again', async () => {
    const key = newId();
    const ticket = await store.uploadTicket(key, announced());
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(bytes.subarray(0, 5)),
      async pull(controller) {
        await setImmediate();
        controller.error(new Error('the cable was pulled'));
      },
    });
    await expect(put(ticket, broken, { 'content-length': String(bytes.length) })).rejects.toThrow();
    expect(await store.inspect(key)).toBeNull();
    expect(await put(ticket, bytes)).toBe(200);
  });

  test('what is there is not replaced', async () => {
    const key = newId();
    const ticket = await store.uploadTicket(key, announced({ sha256: null }));
    expect(await put(ticket, bytes)).toBe(200);
    refusedWith(await put(ticket, Buffer.alloc(bytes.length, 'x')));
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(bytes) });
  });

  test('an address is good for its own object and its own purpose alone', async () => {
    const [key, other] = [await stored(), await stored()];
    const url = await download(key);
    refusedWith((await fetch(url.replace(key, other))).status);
    refusedWith((await fetch(url.split('?')[0] as string)).status);
    refusedWith((await fetch(url.replace('essays', 'secrets'))).status);
    const ticket = await store.uploadTicket(newId(), announced());
    refusedWith(await put({ ...ticket, url: ticket.url.replace(ticket.id, newId()) }, bytes));
    refusedWith(await put({ ...ticket, url }, bytes));
    refusedWith((await fetch((await store.uploadTicket(key, announced())).url)).status);
  });

  test('an address is good until its time is over', async () => {
    const key = await stored();
    const url = await store.downloadUrl(key, { fileName: 'essay.txt', mimeType: 'text/plain', ttl: 1_000 });
    const ticket = await store.uploadTicket(newId(), announced({ expiresAt: new Date(under.now().getTime() + 1_000) }));
    await under.pass(2_000);
    refusedWith((await fetch(url)).status);
    refusedWith(await put(ticket, bytes));
  });

  test('what is removed is gone, also twice', async () => {
    const key = await stored();
    await store.remove([key, newId()]);
    await store.remove([key]);
    expect(await store.inspect(key)).toBeNull();
    refusedWith((await fetch(await download(key))).status);
  });

  test('a key cannot lead anywhere else', async () => {
    for (const key of ['', '../keys', 'a/b', '..', 'A', '%2e%2e', `a${String.fromCharCode(0)}`]) {
      await expect(store.uploadTicket(key, announced())).rejects.toThrow('cannot be the key');
      await expect(store.downloadUrl(key, { fileName: 'x', mimeType: 'text/plain', ttl: 1 })).rejects.toThrow('cannot be the key');
      await expect(store.inspect(key)).rejects.toThrow('cannot be the key');
      await expect(store.remove([key])).rejects.toThrow('cannot be the key');
    }
  });
}
