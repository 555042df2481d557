import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { newId } from '../../kernel/ids.js';
import { downloadsContract } from './downloads.contract.js';
import type { ObjectStore } from './objects.js';
import { partsContract } from './parts.contract.js';
import {
  announced,
  BAD_KEYS,
  essay,
  hashOf,
  NOT_A_KEY,
  type ObjectsUnderTest,
  type OpenStore,
  put,
  stored,
} from './test-kit/objects-under-test.js';
import { uppyContract } from './uppy.contract.js';

/** What every object store must do; each adapter's test runs it. */
export function objectsContract(open: () => Promise<ObjectsUnderTest>): void {
  let kit: ObjectsUnderTest;
  let store: ObjectStore;
  beforeAll(async () => {
    kit = await open();
    store = kit.objects.bucket('essays');
  });
  afterAll(() => kit.stop());

  describe('uploads', () => uploadsContract(() => ({ kit, store })));
  describe('uploads in parts', () => partsContract(() => ({ kit, store })));
  describe('downloads', () => downloadsContract(() => ({ kit, store })));
  describe('uploads by Uppy', () => uppyContract(() => ({ kit, store })));
  describe('what a service does itself', () => serviceContract(() => ({ kit, store })));
}

function uploadsContract(open: OpenStore): void {
  test('an uploaded object is there', async () => {
    const { kit, store } = open();
    const key = await stored(kit, store);
    expect(await store.inspect(key)).toEqual({ sizeBytes: essay.length, sha256: hashOf(essay), head: essay });
    expect(await store.sizeOf(key)).toBe(essay.length);
  });

  test('a ticket says what it is for', async () => {
    const { kit, store } = open();
    const key = newId();
    const upload = announced(kit);
    const ticket = await store.uploadTicket(key, upload);
    expect(ticket).toMatchObject({ id: key, method: 'PUT', maxBytes: essay.length, expiresAt: upload.expiresAt });
    expect(ticket.headers).toContainEqual({ name: 'content-type', value: 'text/plain' });
  });

  test.each([
    ['more than was announced', Buffer.concat([essay, essay]), 403],
    ['other bytes', Buffer.from(essay.toString().replace('happy', 'weird')), 400],
  ])('%s is refused, and nothing is stored', async (_what, sent, status) => {
    const { kit, store } = open();
    const key = newId();
    expect(await put(await store.uploadTicket(key, announced(kit)), sent)).toBe(status);
    expect(await store.inspect(key)).toBeNull();
  });

  test.each([
    ['less than was announced', essay.subarray(1)],
    ['nothing', Buffer.alloc(0)],
  ])('%s is refused, and nothing is stored', async (_what, sent) => {
    const { kit, store } = open();
    const key = newId();
    expect([400, 403]).toContain(await put(await store.uploadTicket(key, announced(kit, { sha256: null })), sent));
    expect(await store.sizeOf(key)).toBeNull();
  });

  test('another type is refused', async () => {
    const { kit, store } = open();
    const key = newId();
    expect(await put(await store.uploadTicket(key, announced(kit)), essay, { 'content-type': 'text/html' })).toBe(403);
    expect(await store.inspect(key)).toBeNull();
  });

  test('an upload that breaks off stores nothing, and may be repeated', async () => {
    const { kit, store } = open();
    const key = newId();
    const ticket = await store.uploadTicket(key, announced(kit));
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(essay.subarray(0, 5)),
      async pull(controller) {
        await setImmediate();
        controller.error(new Error('the cable was pulled'));
      },
    });
    await expect(put(ticket, broken, { 'content-length': String(essay.length) })).rejects.toThrow();
    expect(await store.inspect(key)).toBeNull();
    expect(await put(ticket, essay)).toBe(200);
  });

  test('an existing object is not replaced', async () => {
    const { kit, store } = open();
    const key = newId();
    const ticket = await store.uploadTicket(key, announced(kit, { sha256: null }));
    expect(await put(ticket, essay)).toBe(200);
    expect(await put(ticket, Buffer.alloc(essay.length, 'x'))).toBe(412);
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(essay) });
  });

  test('a client that leaves out a header is refused: it can neither replace an object, nor send other bytes', async () => {
    const { kit, store } = open();
    const key = newId();
    const ticket = await store.uploadTicket(key, announced(kit));
    const forged = Buffer.alloc(essay.length, 'x');
    const without = (left: string) => ({ ...ticket, headers: ticket.headers.filter(({ name }) => name !== left) });
    for (const { name } of ticket.headers) expect(await put(without(name), forged)).toBe(403);
    expect(await store.sizeOf(key)).toBeNull();
    expect(await put(ticket, essay)).toBe(200);
    for (const { name } of ticket.headers) expect(await put(without(name), essay)).toBe(403);
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(essay) });
  });

  test('a ticket is for its own object, until it expires', async () => {
    const { kit, store } = open();
    const ticket = await store.uploadTicket(newId(), announced(kit));
    expect(await put({ ...ticket, url: ticket.url.replace(ticket.id, newId()) }, essay)).toBe(403);
    expect(await put({ ...ticket, url: ticket.url.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) }, essay)).toBe(403);
    expect([400, 403]).toContain(await put({ ...ticket, url: ticket.url.split('?')[0] as string }, essay));
    expect((await fetch(ticket.url)).status).toBe(403);
    const late = { expiresAt: new Date(kit.now().getTime() - 1_000) };
    expect(await put(await kit.slow(60_000).bucket('essays').uploadTicket(newId(), announced(kit, late)), essay)).toBe(403);
  });
}

function serviceContract(open: OpenStore): void {
  const text = { mimeType: 'text/plain', sizeBytes: essay.length };
  const body = (content = essay) => Readable.from([content.subarray(0, 5), content.subarray(5)]);
  const textOf = async (stream: Readable | null) => stream && Buffer.concat(await stream.toArray()).toString();

  test('it writes an object, and reads it whole or in part', async () => {
    const { store } = open();
    const key = newId();
    expect(await store.write(key, body(), text)).toBe(true);
    expect(await textOf(await store.read(key))).toBe(essay.toString());
    expect(await textOf(await store.read(key, { start: 4, end: 8 }))).toBe('happy');
    expect(await store.read(newId())).toBeNull();
  });

  test('it does not replace an object', async () => {
    const { kit, store } = open();
    const key = await stored(kit, store);
    expect(await store.write(key, body(Buffer.alloc(essay.length, 'x')), text)).toBe(false);
    expect(await textOf(await store.read(key))).toBe(essay.toString());
  });

  test('what it writes is of the length that it says, or nothing is stored', async () => {
    const { store } = open();
    const key = newId();
    await expect(store.write(key, body(), { ...text, sizeBytes: essay.length + 1 })).rejects.toThrow();
    expect(await store.sizeOf(key)).toBeNull();
  });

  test('inspecting a large object returns its head', async () => {
    const { kit, store } = open();
    const large = Buffer.alloc(3 * 1_048_576, 'lorem ipsum ');
    const key = newId();
    expect(await put(await store.uploadTicket(key, announced(kit, { sizeBytes: large.length, sha256: null })), large)).toBe(200);
    expect(await store.inspect(key)).toEqual({ sizeBytes: large.length, sha256: hashOf(large), head: large.subarray(0, 4_096) });
  });

  test('what was not uploaded is not there', async () => {
    const { store } = open();
    expect(await store.inspect(newId())).toBeNull();
    expect(await store.sizeOf(newId())).toBeNull();
  });

  test('a removed object is gone, and removing it again is no error', async () => {
    const { kit, store } = open();
    const [key, other] = [await stored(kit, store), await stored(kit, store)];
    await store.remove([]);
    await store.remove([key, newId()]);
    await store.remove([key]);
    expect(await store.inspect(key)).toBeNull();
    expect(await store.sizeOf(other)).toBe(essay.length);
  });

  test('buckets are apart', async () => {
    const { kit, store } = open();
    const key = await stored(kit, store);
    expect(await kit.objects.bucket('secrets').inspect(key)).toBeNull();
    expect(() => kit.objects.bucket('../essays')).toThrow(NOT_A_KEY);
  });

  test.each(BAD_KEYS)('%j is no key', async (key) => {
    const { kit, store } = open();
    const attempts = [
      () => store.uploadTicket(key, announced(kit)),
      () => store.downloadUrl(key, { fileName: 'x', mimeType: 'text/plain', ttl: 1 }),
      () => store.inspect(key),
      () => store.sizeOf(key),
      () => store.read(key),
      () => store.write(key, body(), text),
      () => store.remove([key]),
      () => store.parts.begin(key, { mimeType: 'text/plain', hashed: false }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(NOT_A_KEY);
  });
}
