import type { Caller } from '../../../platform/kernel/identity.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { DELETE, READ_FILES, REQUEST } from '../test-kit/content-service.js';
import { duplicated } from '../test-kit/duplicated.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import { aPdf, type UploadService, uploadService } from '../test-kit/upload-service.js';

let service: UploadService;
const { length: size } = aPdf().bytes;
const HOUR = 3_600_000;
beforeAll(async () => {
  const quotas = { LMS_CONTENT_USER_QUOTA_BYTES: String(3 * size), LMS_CONTENT_COURSE_QUOTA_BYTES: String(2 * size) };
  service = await uploadService(await folderOfTests(), quotas);
});
afterAll(() => service.stop());

const refusal = async (contentId: string, caller: Caller): Promise<string | null> => {
  const input = { contentId, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: size };
  return ((await service.call(REQUEST, { input }, caller)).errors?.[0]?.extensions.code as string | undefined) ?? null;
};
const aPdfIn = async (course: CourseSnapshot): Promise<string> => (await service.create(course, { kind: 'PDF' })).id;

test('a quota bounds the files of a course, whoever sends them, and those of a person, wherever they are', async () => {
  const { course, contentId, teacher } = await service.scene('PDF');
  const second = await aPdfIn(course);
  await service.uploaded(contentId, aPdf(), teacher);
  expect(await refusal(second, teacher)).toBeNull();
  expect(await refusal(await aPdfIn(course), admin)).toBe('UPLOAD_TOO_LARGE');
  const elsewhere = await service.course({ instructorId: teacher.userId });
  expect(await refusal(await aPdfIn(elsewhere), teacher)).toBeNull();
  expect(await refusal(await aPdfIn(elsewhere), teacher)).toBe('UPLOAD_TOO_LARGE');
  expect(await refusal(await aPdfIn(elsewhere), admin)).toBeNull();
});

describe('a file that a copy shows', () => {
  /** A course with a file, which another course has a copy of. */
  async function copied() {
    const { course, contentId, teacher } = await service.scene('PDF');
    await service.uploaded(contentId, aPdf(), teacher);
    const to = await service.course();
    const [copyId] = await duplicated(service, course, to, [contentId]);
    return { course, contentId, teacher, to, copyId };
  }
  const filled = async (course: CourseSnapshot) => {
    const id = await aPdfIn(course);
    await service.uploaded(id, aPdf(), instructorOf(course));
    return id;
  };

  test('counts in no quota of the copy', async () => {
    const { to } = await copied();
    for (const _ of [1, 2]) await filled(to);
    expect(await refusal(await aPdfIn(to), admin)).toBe('UPLOAD_TOO_LARGE');
  });

  test('counts there once it is handed on, also beyond the quota: nobody loses it, and nothing more is taken', async () => {
    const { course, contentId, teacher, to, copyId } = await copied();
    const own = [await filled(to), await filled(to)];
    await service.ok(DELETE, { id: contentId }, teacher);
    await service.runJobs();
    expect((await service.ok(READ_FILES, { id: copyId }, admin)).content).toMatchObject({ ready: true, sizeBytes: size });
    expect(await refusal(await aPdfIn(course), teacher)).toBeNull();
    await service.ok(DELETE, { id: own[0] }, instructorOf(to));
    const isGone = async () => {
      service.clock.advance(2 * HOUR);
      await service.runJobs();
    };
    await isGone();
    expect(await refusal(await aPdfIn(to), admin)).toBe('UPLOAD_TOO_LARGE');
    await service.ok(DELETE, { id: own[1] }, instructorOf(to));
    await isGone();
    expect(await refusal(await aPdfIn(to), admin)).toBeNull();
  });

  test('goes on counting for who uploaded it', async () => {
    const { course, contentId, teacher, to } = await copied();
    for (const _ of [1, 2]) {
      const elsewhere = await service.course({ instructorId: teacher.userId });
      await service.uploaded(await aPdfIn(elsewhere), aPdf(), teacher);
    }
    expect(await refusal(await aPdfIn(course), teacher)).toBe('UPLOAD_TOO_LARGE');
    await service.ok(DELETE, { id: contentId }, teacher);
    expect(await refusal(await aPdfIn(course), teacher)).toBe('UPLOAD_TOO_LARGE');
    expect(await refusal(await aPdfIn(to), instructorOf(to))).toBeNull();
  });
});
