import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { newId } from '../../kernel/ids.js';
import type { AnnouncedUpload, ObjectStore, Objects } from './objects.js';

/** An object store under test, whose addresses can be reached. */
export interface ObjectsUnderTest {
  readonly objects: Objects;
  now(): Date;
  /** Lets time pass for the server that decides whether an address is still valid. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

type Ticket = Awaited<ReturnType<ObjectStore['uploadTicket']>>;

export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Uploads the bytes as the ticket says, as a client would. Resolves with the status. */
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
  let kit: ObjectsUnderTest;
  let store: ObjectStore;
  beforeAll(async () => {
    kit = await open();
    store = kit.objects.bucket('essays');
  });
  afterAll(() => kit.stop());

  const bytes = Buffer.from('All happy families are alike');
  const announced = (changes: Partial<AnnouncedUpload> = {}): AnnouncedUpload => ({
    mimeType: 'text/plain',
    sizeBytes: bytes.length,
    sha256: hashOf(bytes),
    expiresAt: new Date(kit.now().getTime() + 60_000),
    ...changes,
  });
  const download = (key: string, fileName = 'essay.txt') => store.downloadUrl(key, { fileName, mimeType: 'text/plain', ttl: 60_000 });
  const stored = async () => {
    const key = newId();
    expect(await put(await store.uploadTicket(key, announced()), bytes)).toBe(200);
    return key;
  };
  const refusedWith = (status: number) => expect(status >= 400 && status < 500 ? 'refused' : status).toBe('refused');

  test('an uploaded object is found, and downloads as a file to save', async () => {
    const key = await stored();
    expect(await store.inspect(key)).toEqual({ sizeBytes: bytes.length, sha256: hashOf(bytes), head: bytes });
    const reply = await fetch(await download(key, 'Müller’s "essay".txt'));
    expect(Buffer.from(await reply.arrayBuffer())).toEqual(bytes);
    expect(reply.headers.get('content-type')).toBe('text/plain');
    const disposition = reply.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; /);
    expect(disposition).toContain("filename*=UTF-8''M%C3%BCller%E2%80%99s%20%22essay%22.txt");
  });

  test('inspecting a large object returns its head', async () => {
    const large = Buffer.alloc(3 * 1_048_576, 'lorem ipsum ');
    const key = newId();
    const ticket = await store.uploadTicket(key, announced({ sizeBytes: large.length, sha256: null }));
    expect(ticket).toMatchObject({ id: key, maxBytes: large.length });
    expect(await put(ticket, large)).toBe(200);
    expect(await store.inspect(key)).toEqual({ sizeBytes: large.length, sha256: hashOf(large), head: large.subarray(0, 4_096) });
  });

  test('an object that was not uploaded does not exist', async () => {
    expect(await store.inspect(newId())).toBeNull();
    refusedWith((await fetch(await download(newId()))).status);
  });

  test.each([
    ['more than was announced', Buffer.concat([bytes, bytes])],
    ['less than was announced', bytes.subarray(1)],
    ['nothing', Buffer.alloc(0)],
    ['other bytes', Buffer.from(bytes.toString().replace('happy', 'weird'))],
  ])('%s is refused, and nothing is stored', async (_what, sent) => {
    const key = newId();
    refusedWith(await put(await store.uploadTicket(key, announced()), sent));
    expect(await store.inspect(key)).toBeNull();
  });

  test('another type is refused', async () => {
    const key = newId();
    refusedWith(await put(await store.uploadTicket(key, announced()), bytes, { 'content-type': 'text/html' }));
    expect(await store.inspect(key)).toBeNull();
  });

  test('an upload that breaks off stores nothing, and may be repeated', async () => {
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

  test('an existing object is not replaced', async () => {
    const key = newId();
    const ticket = await store.uploadTicket(key, announced({ sha256: null }));
    expect(await put(ticket, bytes)).toBe(200);
    refusedWith(await put(ticket, Buffer.alloc(bytes.length, 'x')));
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(bytes) });
  });

  test('an address is valid only for its own object and its own method', async () => {
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

  test('an address is valid until it expires', async () => {
    const key = await stored();
    const url = await store.downloadUrl(key, { fileName: 'essay.txt', mimeType: 'text/plain', ttl: 1_000 });
    const ticket = await store.uploadTicket(newId(), announced({ expiresAt: new Date(kit.now().getTime() + 1_000) }));
    await kit.pass(2_000);
    refusedWith((await fetch(url)).status);
    refusedWith(await put(ticket, bytes));
  });

  test('a removed object is gone, and removing it again is no error', async () => {
    const key = await stored();
    await store.remove([key, newId()]);
    await store.remove([key]);
    expect(await store.inspect(key)).toBeNull();
    refusedWith((await fetch(await download(key))).status);
  });

  test('a key cannot lead out of its bucket', async () => {
    for (const key of ['', '../keys', 'a/b', '..', 'A', '%2e%2e', `a${String.fromCharCode(0)}`]) {
      await expect(store.uploadTicket(key, announced())).rejects.toThrow('cannot be the key');
      await expect(store.downloadUrl(key, { fileName: 'x', mimeType: 'text/plain', ttl: 1 })).rejects.toThrow('cannot be the key');
      await expect(store.inspect(key)).rejects.toThrow('cannot be the key');
      await expect(store.remove([key])).rejects.toThrow('cannot be the key');
    }
  });
}
