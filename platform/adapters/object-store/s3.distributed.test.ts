import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../kernel/clock.js';
import { Outage } from '../../kernel/errors.js';
import { newId } from '../../kernel/ids.js';
import { ifS3, S3_CREDENTIALS, s3OfRun } from '../../testing/s3.js';
import { objectsContract } from './objects.contract.js';
import { type S3Options, s3Objects } from './s3.js';
import { announced } from './test-kit/objects-under-test.js';

async function open() {
  const url = s3OfRun();
  const bucket = `test-${newId()}`;
  const admin = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials: S3_CREDENTIALS });
  await admin.send(new CreateBucketCommand({ Bucket: bucket }));
  admin.destroy();
  const stores: { close(): void }[] = [];
  const at = (changes: Partial<S3Options> = {}) => {
    const objects = s3Objects({ bucket, region: 'us-east-1', url, credentials: S3_CREDENTIALS, clock: systemClock, ...changes });
    stores.push(objects);
    return objects;
  };
  return {
    objects: at(),
    at,
    now: () => systemClock.now(),
    slow: (ms: number) => at({ clock: { now: () => new Date(systemClock.now().getTime() - ms) } }),
    elsewhere() {
      const downloadOrigin = url.replace('127.0.0.1', 'localhost');
      return { origin: downloadOrigin, objects: at({ downloadOrigin }) };
    },
    async stop() {
      for (const each of stores) each.close();
    },
  };
}

ifS3('S3', () => {
  objectsContract(open);

  describe('beyond what every store does', () => {
    test('clients are sent to the address at which they find the store', async () => {
      const kit = await open();
      const store = kit.at({ publicUrl: 'https://files.example.org' }).bucket('essays');
      const key = newId();
      const upload = { key, id: await store.parts.begin(key, { mimeType: 'video/mp4', hashed: false }) };
      const part = { number: 1, sizeBytes: 1, sha256: null, expiresAt: new Date(kit.now().getTime() + 60_000) };
      const urls = [
        (await store.uploadTicket(key, announced(kit))).url,
        (await store.parts.ticket(upload, part)).url,
        await store.downloadUrl(key, { fileName: 'a', mimeType: 'text/plain', ttl: 60_000 }),
      ];
      expect(urls.map((url) => new URL(url).origin)).toEqual(Array(3).fill('https://files.example.org'));
      await kit.stop();
    });

    test('a page of another origin may upload, and read the checksum of a part', async () => {
      const kit = await open();
      const { url } = await kit.objects.bucket('essays').uploadTicket(newId(), announced(kit));
      const origin = 'https://school.example.org';
      const asked = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,if-none-match' };
      const { status, headers } = await fetch(url, { method: 'OPTIONS', headers: asked });
      expect(status).toBeLessThan(300);
      expect(['*', origin]).toContain(headers.get('access-control-allow-origin'));
      await kit.stop();
    });

    test('a store that is away is an outage', async () => {
      const kit = await open();
      const store = kit.at({ url: 'http://127.0.0.1:9' }).bucket('essays');
      for (const call of [() => store.inspect(newId()), () => store.remove([newId()]), () => store.sizeOf(newId())]) {
        await expect(call()).rejects.toThrow(Outage);
      }
      await kit.stop();
    });
  });
});
