import { newId } from '../../kernel/ids.js';
import type { PartedUpload } from './parts.js';
import { announced, hashOf, type OpenStore, put, send } from './test-kit/objects-under-test.js';

/** The least that S3 takes for a part that is not the last. */
const SMALLEST = 5 * 1_048_576;
const LAST = Buffer.from('three');
/** Three parts, the last of them short; made where they are needed, since they are large. */
const piece = (number: number): Buffer => (number === 3 ? LAST : Buffer.alloc(SMALLEST, number === 1 ? 'one ' : 'two '));

export function partsContract(open: OpenStore): void {
  const begun = async (hashed = true): Promise<PartedUpload> => {
    const key = newId();
    return { key, id: await open().store.parts.begin(key, { mimeType: 'video/mp4', hashed }) };
  };
  const expiresAt = () => new Date(open().kit.now().getTime() + 60_000);
  const ticket = (upload: PartedUpload, number: number, bytes = piece(number), hashed = true) =>
    open().store.parts.ticket(upload, {
      number,
      sizeBytes: bytes.length,
      sha256: hashed ? hashOf(bytes) : null,
      expiresAt: expiresAt(),
    });
  const sendPart = async (upload: PartedUpload, number: number, bytes = piece(number), hashed = true) =>
    put(await ticket(upload, number, bytes, hashed), bytes);

  test('parts come in any order and again, are listed, and make the whole', async () => {
    const { store } = open();
    const upload = await begun();
    expect(await store.parts.list(upload)).toEqual([]);
    for (const number of [3, 1, 3]) expect(await sendPart(upload, number)).toBe(200);
    expect(await store.parts.list(upload)).toEqual([
      { number: 1, sizeBytes: SMALLEST },
      { number: 3, sizeBytes: 5 },
    ]);
    expect(await store.parts.complete(upload, 3)).toBe(false);
    expect(await store.sizeOf(upload.key)).toBeNull();
    expect(await sendPart(upload, 2)).toBe(200);
    expect(await store.parts.complete(upload, 3)).toBe(true);
    const whole = Buffer.concat([1, 2, 3].map(piece));
    expect(await store.inspect(upload.key)).toEqual({ sizeBytes: whole.length, sha256: hashOf(whole), head: whole.subarray(0, 4_096) });
    expect(await store.parts.list(upload)).toEqual([]);
    expect(await store.parts.complete(upload, 3)).toBe(true);
  });

  test('completing too early changes nothing, whichever part is missing', async () => {
    const { store } = open();
    const upload = await begun();
    await sendPart(upload, 1);
    for (const count of [2, 3]) expect(await store.parts.complete(upload, count)).toBe(false);
    expect(await store.parts.list(upload)).toEqual([{ number: 1, sizeBytes: SMALLEST }]);
    expect(await sendPart(upload, 2)).toBe(200);
    expect(await store.parts.complete(upload, 2)).toBe(true);
    expect(await store.sizeOf(upload.key)).toBe(2 * SMALLEST);
  });

  test('a client finds in the reply what to know a part by', async () => {
    const upload = await begun();
    expect((await send(await ticket(upload, 3), LAST)).headers.get('etag')).toMatch(/^".+"$/);
  });

  test('the last of a number counts', async () => {
    const { store } = open();
    const upload = await begun();
    const other = Buffer.from('four and more');
    await sendPart(upload, 1, other);
    expect(await sendPart(upload, 1, LAST)).toBe(200);
    expect(await store.parts.complete(upload, 1)).toBe(true);
    expect(await store.inspect(upload.key)).toMatchObject({ head: LAST });
  });

  test('parts without a checksum are bound by their length', async () => {
    const { store } = open();
    const upload = await begun(false);
    const bytes = LAST;
    const signed = await ticket(upload, 1, bytes, false);
    expect(await put(signed, Buffer.concat([bytes, bytes]))).toBe(403);
    expect([400, 403]).toContain(await put(signed, bytes.subarray(1)));
    expect(await store.parts.list(upload)).toEqual([]);
    expect(await put(signed, bytes)).toBe(200);
    expect(await store.parts.complete(upload, 1)).toBe(true);
  });

  test('a part with other bytes, or longer, is refused, and what came before stays', async () => {
    const { store } = open();
    const upload = await begun();
    const bytes = LAST;
    const signed = await ticket(upload, 1, bytes);
    expect(await put(signed, bytes)).toBe(200);
    expect(await put(signed, Buffer.from('thorn'))).toBe(400);
    if (signed.headers.length > 0) expect(await put({ ...signed, headers: [] }, Buffer.from('thorn'))).toBe(403);
    expect(await put(signed, Buffer.concat([bytes, bytes]))).toBe(403);
    expect(await store.parts.list(upload)).toEqual([{ number: 1, sizeBytes: bytes.length }]);
    expect(await store.parts.complete(upload, 1)).toBe(true);
    expect(await store.inspect(upload.key)).toMatchObject({ head: bytes });
  });

  test('a part is for its own number of its own upload, until it expires', async () => {
    const { kit, store } = open();
    const [one, other] = [await begun(), await begun()];
    const bytes = LAST;
    const signed = await ticket(one, 7, bytes);
    expect(await put({ ...signed, url: signed.url.replace(/(part|partNumber)=7/, '$1=8') }, bytes)).toBe(403);
    expect(await put({ ...signed, url: signed.url.replace(one.id, other.id) }, bytes)).toBe(403);
    expect(await put({ ...signed, url: signed.url.replace(one.id, other.id).replace(one.key, other.key) }, bytes)).toBe(403);
    const late = new Date(kit.now().getTime() - 1_000);
    const slow = kit.slow(60_000).bucket('essays').parts;
    const part = { number: 7, sizeBytes: bytes.length, sha256: hashOf(bytes), expiresAt: late };
    expect(await put(await slow.ticket(one, part), bytes)).toBe(403);
    for (const upload of [one, other]) expect(await store.parts.list(upload)).toEqual([]);
  });

  test('parts of another upload do not count, also of the same object', async () => {
    const { store } = open();
    const [one, other] = [await begun(), await begun()];
    const again = { key: one.key, id: await store.parts.begin(one.key, { mimeType: 'video/mp4', hashed: true }) };
    await sendPart(other, 1, LAST);
    await sendPart(again, 1, LAST);
    expect(await store.parts.complete(one, 1)).toBe(false);
    expect(await store.parts.complete({ key: one.key, id: other.id }, 1)).toBe(false);
    expect(await store.sizeOf(one.key)).toBeNull();
  });

  test('of two that complete the same upload at once, neither fails', async () => {
    const { store } = open();
    const upload = await begun();
    await sendPart(upload, 1, LAST);
    expect(await Promise.all([store.parts.complete(upload, 1), store.parts.complete(upload, 1)])).toEqual([true, true]);
    expect(await store.inspect(upload.key)).toMatchObject({ head: LAST });
  });

  test('parts do not replace an object', async () => {
    const { kit, store } = open();
    const upload = await begun();
    await sendPart(upload, 1, LAST);
    const first = Buffer.from('The first');
    const single = announced(kit, { sizeBytes: first.length, sha256: hashOf(first) });
    expect(await put(await store.uploadTicket(upload.key, single), first)).toBe(200);
    expect(await store.parts.complete(upload, 1)).toBe(true);
    expect(await store.inspect(upload.key)).toMatchObject({ head: first });
    expect(await store.parts.unfinished(new Date(kit.now().getTime() + 60_000))).not.toContainEqual(upload);
  });

  test('an upload that was aborted takes no more parts, and makes nothing', async () => {
    const { store } = open();
    const upload = await begun();
    const signed = await ticket(upload, 1, LAST);
    expect(await put(signed, LAST)).toBe(200);
    await store.parts.abort(upload);
    await store.parts.abort(upload);
    expect(await put(signed, LAST)).toBe(404);
    expect(await store.parts.list(upload)).toEqual([]);
    expect(await store.parts.complete(upload, 1)).toBe(false);
  });

  test('uploads that nobody finished are found by their age', async () => {
    const { kit, store } = open();
    const [left, done, aborted] = [await begun(), await begun(), await begun()];
    for (const upload of [left, done]) await sendPart(upload, 1, LAST);
    await store.parts.complete(done, 1);
    await store.parts.abort(aborted);
    const from = (ms: number) => store.parts.unfinished(new Date(kit.now().getTime() + ms));
    expect(await from(60_000)).toContainEqual(left);
    for (const upload of [done, aborted]) expect(await from(60_000)).not.toContainEqual(upload);
    expect(await from(-60_000)).toEqual([]);
    expect(await kit.objects.bucket('secrets').parts.unfinished(new Date(kit.now().getTime() + 60_000))).toEqual([]);
    await store.parts.abort(left);
    expect(await from(60_000)).not.toContainEqual(left);
  });
}
