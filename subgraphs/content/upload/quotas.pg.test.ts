import type { Caller } from '../../../platform/kernel/identity.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { REQUEST } from '../test-kit/content-service.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import { aPdf, type UploadService, uploadService } from '../test-kit/upload-service.js';

let service: UploadService;
const { length: size } = aPdf().bytes;
beforeAll(async () => {
  const quotas = { LMS_CONTENT_USER_QUOTA_BYTES: String(3 * size), LMS_CONTENT_COURSE_QUOTA_BYTES: String(2 * size) };
  service = await uploadService(await folderOfTests(), quotas);
});
afterAll(() => service.stop());

test('a quota bounds the files of a course, whoever sends them, and those of a person, wherever they are', async () => {
  const { course, contentId, teacher } = await service.scene('PDF');
  const full = async (id: string, caller: Caller) =>
    (await service.call(REQUEST, { input: { contentId: id, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: size } }, caller))
      .errors?.[0]?.extensions.code ?? null;
  const more = async () => (await service.create(course, { kind: 'PDF' })).id;
  const second = await more();
  await service.uploaded(contentId, aPdf(), teacher);
  expect(await full(second, teacher)).toBeNull();
  expect(await full(await more(), admin)).toBe('UPLOAD_TOO_LARGE');
  const elsewhere = await service.course({ instructorId: teacher.userId });
  const there = async () => (await service.create(elsewhere, { kind: 'PDF' })).id;
  expect(await full(await there(), teacher)).toBeNull();
  expect(await full(await there(), teacher)).toBe('UPLOAD_TOO_LARGE');
  expect(await full(await there(), admin)).toBeNull();
});
