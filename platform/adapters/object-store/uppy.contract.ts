import { newId } from '../../kernel/ids.js';
import { planParts, sizeOfPart } from './parts.js';
import { hashOf, type OpenStore, put } from './test-kit/objects-under-test.js';
import { type AskedByUppy, uploadByUppy } from './test-kit/uppy.js';

export function uppyContract(open: OpenStore): void {
  const expiresAt = () => new Date(open().kit.now().getTime() + 60_000);
  /** Three parts, by the plan; made where it is needed, since it is large. */
  const newVideo = () => Buffer.alloc(17 * 1_048_576, 'moving pictures ');

  /** The store in the place of a service. */
  const overStore = (key: string, { length: sizeBytes }: Buffer): AskedByUppy => {
    const { store } = open();
    const plan = planParts(sizeBytes);
    const mimeType = 'video/mp4';
    return {
      key,
      plan,
      sign: () => store.uploadTicket(key, { mimeType, sizeBytes, sha256: null, expiresAt: expiresAt() }),
      begin: () => store.parts.begin(key, { mimeType, hashed: false }),
      signPart(id, number) {
        const size = (plan && sizeOfPart(sizeBytes, plan, number)) ?? 0;
        return store.parts.ticket({ key, id }, { number, sizeBytes: size, sha256: null, expiresAt: expiresAt() });
      },
      arrived: async (id) => (await store.parts.list({ key, id })).map(({ number }) => number),
      complete: (id) => store.parts.complete({ key, id }, plan?.partCount ?? 0),
      abort: (id) => store.parts.abort({ key, id }),
    };
  };

  test('a small file goes in one request', async () => {
    const { store } = open();
    const [key, bytes] = [newId(), Buffer.from('short')];
    expect(await uploadByUppy(overStore(key, bytes), bytes)).toEqual(['PUT object']);
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(bytes) });
  });

  test('a large file goes in parts', async () => {
    const { store } = open();
    const [key, video] = [newId(), newVideo()];
    expect(await uploadByUppy(overStore(key, video), video)).toEqual(['POST object', 'PUT 1', 'PUT 2', 'PUT 3', 'POST upload']);
    expect(await store.inspect(key)).toMatchObject({ sizeBytes: video.length, sha256: hashOf(video) });
  });

  test('an upload goes on where it was when the browser crashed', async () => {
    const { store } = open();
    const [key, video] = [newId(), newVideo()];
    const asked = overStore(key, video);
    const id = await asked.begin();
    const signed = await store.parts.ticket({ key, id }, { number: 1, sizeBytes: 8 * 1_048_576, sha256: null, expiresAt: expiresAt() });
    expect(await put(signed, video.subarray(0, 8 * 1_048_576))).toBe(200);
    expect(await uploadByUppy(asked, video, id)).toEqual(['GET upload', 'PUT 2', 'PUT 3', 'POST upload']);
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(video) });
  });
}
