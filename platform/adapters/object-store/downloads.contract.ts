import { newId } from '../../kernel/ids.js';
import type { Download } from './objects.js';
import { essay, type OpenStore, stored } from './test-kit/objects-under-test.js';

export function downloadsContract(open: OpenStore): void {
  const address = (key: string, changes: Partial<Download> = {}) =>
    open().store.downloadUrl(key, { fileName: 'essay.txt', mimeType: 'text/plain', ttl: 60_000, ...changes });
  const essayAddress = async (changes?: Partial<Download>) => {
    const { kit, store } = open();
    return address(await stored(kit, store), changes);
  };
  const ask = async (url: string, headers: Record<string, string> = {}) => {
    const reply = await fetch(url, { headers });
    return { status: reply.status, text: await reply.text(), header: (name: string) => reply.headers.get(name) };
  };

  test('an object downloads as a file to save', async () => {
    const { status, text, header } = await ask(await essayAddress({ fileName: 'Müller’s "essay".txt' }));
    expect({ status, text }).toEqual({ status: 200, text: essay.toString() });
    expect(header('content-type')).toBe('text/plain');
    expect(header('content-length')).toBe(String(essay.length));
    expect(header('cache-control')).toContain('no-store');
    expect(header('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''M%C3%BCller%E2%80%99s%20%22essay%22.txt/);
  });

  test('the browser shows what it may show, under the type that the service says', async () => {
    const { header } = await ask(await essayAddress({ show: true, mimeType: 'application/pdf', fileName: 'a.pdf' }));
    expect(header('content-type')).toBe('application/pdf');
    expect(header('content-disposition')).toMatch(/^inline; filename="a.pdf"/);
  });

  test.each([
    ['bytes=4-8', 'happy', '4-8'],
    ['bytes=19-', 'are alike', '19-27'],
    ['bytes=-5', 'alike', '23-27'],
    ['bytes=23-999', 'alike', '23-27'],
  ])('%s is sent alone', async (range, expected, sent) => {
    const { status, text, header } = await ask(await essayAddress(), { range });
    expect({ status, text }).toEqual({ status: 206, text: expected });
    expect(header('content-range')).toBe(`bytes ${sent}/${essay.length}`);
    expect(header('content-length')).toBe(String(expected.length));
    expect(header('content-type')).toBe('text/plain');
  });

  test('a range beyond the end is refused', async () => {
    const { status, header } = await ask(await essayAddress(), { range: 'bytes=28-30' });
    expect(status).toBe(416);
    expect(header('content-range') ?? `bytes */${essay.length}`).toBe(`bytes */${essay.length}`);
  });

  test('a download that broke off goes on', async () => {
    const url = await essayAddress();
    const etag = (await ask(url)).header('etag') ?? '';
    expect(await ask(url, { range: 'bytes=-5', 'if-range': etag })).toMatchObject({ status: 206, text: 'alike' });
  });

  test('what is not there is not found', async () => {
    expect((await ask(await address(newId()))).status).toBe(404);
  });

  test('an address is for its own object, in its own bucket, as it was signed', async () => {
    const { kit, store } = open();
    const [key, other] = [await stored(kit, store), await stored(kit, store)];
    const url = await address(key);
    expect((await ask(url.replace(key, other))).status).toBe(403);
    expect((await ask(url.replace('essays', 'secrets'))).status).toBe(403);
    expect((await ask(url.split('?')[0] as string)).status).toBe(403);
    expect((await ask(url.replace(/text(%2F|\/)plain/, 'text$1html'))).status).toBe(403);
    expect((await ask(url.replace('attachment', 'inline').replace('name=', 'show=1&name='))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: essay })).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBeGreaterThanOrEqual(403);
    expect(await store.sizeOf(key)).toBe(essay.length);
  });

  test('an address expires', async () => {
    const { kit, store } = open();
    const key = await stored(kit, store);
    const slow = kit.slow(60_000).bucket('essays');
    const ask1 = async (ttl: number) => (await ask(await slow.downloadUrl(key, { fileName: 'a', mimeType: 'text/plain', ttl }))).status;
    expect(await ask1(59_000)).toBe(403);
    expect(await ask1(180_000)).toBe(200);
  });

  test('downloads come from another origin where one is named', async () => {
    const { kit, store } = open();
    const key = await stored(kit, store);
    const { origin, objects } = kit.elsewhere();
    const url = await objects.bucket('essays').downloadUrl(key, { fileName: 'a', mimeType: 'text/plain', ttl: 60_000 });
    expect(new URL(url).origin).toBe(origin);
    expect(await ask(url)).toMatchObject({ status: 200, text: essay.toString() });
  });
}
