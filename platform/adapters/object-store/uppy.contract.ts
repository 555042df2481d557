import { newId } from '../../kernel/ids.js';
import { hashOf, type OpenStore, put } from './test-kit/objects-under-test.js';
import { uploadByUppy } from './test-kit/uppy.js';

export function uppyContract(open: OpenStore): void {
  const expiresAt = () => new Date(open().kit.now().getTime() + 60_000);
  /** Three parts, by the plan; made where it is needed, since it is large. */
  const newVideo = () => Buffer.alloc(17 * 1_048_576, 'moving pictures ');

  test('a small file goes in one request', async () => {
    const { store } = open();
    const [key, bytes] = [newId(), Buffer.from('short')];
    expect(await uploadByUppy(store, key, bytes, { expiresAt: expiresAt() })).toEqual(['PUT object']);
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(bytes) });
  });

  test('a large file goes in parts', async () => {
    const { store } = open();
    const [key, video] = [newId(), newVideo()];
    const asked = await uploadByUppy(store, key, video, { expiresAt: expiresAt() });
    expect(asked).toEqual(['POST object', 'PUT 1', 'PUT 2', 'PUT 3', 'POST upload']);
    expect(await store.inspect(key)).toMatchObject({ sizeBytes: video.length, sha256: hashOf(video) });
  });

  test('an upload goes on where it was when the browser crashed', async () => {
    const { store } = open();
    const [key, video] = [newId(), newVideo()];
    const id = await store.parts.begin(key, { mimeType: 'video/mp4', hashed: false });
    const first = video.subarray(0, 8 * 1_048_576);
    const part = { number: 1, sizeBytes: first.length, sha256: null, expiresAt: expiresAt() };
    expect(await put(await store.parts.ticket({ key, id }, part), first)).toBe(200);
    const asked = await uploadByUppy(store, key, video, { expiresAt: expiresAt(), resumed: { key, uploadId: id } });
    expect(asked).toEqual(['GET upload', 'PUT 2', 'PUT 3', 'POST upload']);
    expect(await store.inspect(key)).toMatchObject({ sha256: hashOf(video) });
  });
}
