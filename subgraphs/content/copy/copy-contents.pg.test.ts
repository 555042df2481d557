import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDuplicated } from '../../../schema/events/course.js';
import { admin, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { DELETE, READ_FILES, REMOVE_TRACK } from '../test-kit/content-service.js';
import { duplicated } from '../test-kit/duplicated.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import { aPdf, aVideo, captions, ENGLISH, type UploadService, uploadService } from '../test-kit/upload-service.js';

let service: UploadService;
beforeAll(async () => {
  service = await uploadService(await folderOfTests());
});
afterAll(() => service.stop());

const files = async (id: string) => (await service.ok(READ_FILES, { id }, admin)).content;
const read = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer()).toString();
const keyOf = async (id: string): Promise<string> =>
  (await service.sql<{ object_key: string }>('select object_key from content_item where id = ?', [id]))[0]?.object_key as string;

/** A course with a PDF that another course has a copy of. */
async function withCopy() {
  const { course, teacher, contentId } = await service.scene('PDF');
  await service.uploaded(contentId, aPdf(), teacher);
  const to = await service.course();
  const [copyId] = await duplicated(service, course, to, [contentId]);
  return { course, teacher, contentId, to, copyId, key: await keyOf(contentId) };
}

const kept = async (key: string): Promise<boolean> => {
  await service.runJobs();
  service.clock.advance(2 * 3_600_000);
  await service.runJobs();
  return service.isKept(key);
};

test('an article is copied under the id that the items refer to', async () => {
  const [from, to] = [await service.course(), await service.course()];
  const source = await service.create(from, { title: 'Seams', text: 'Weld *slowly*' });
  service.clock.advance(60_000);
  const [id] = await duplicated(service, from, to, [source.id]);
  const createdAt = service.clock.now().toISOString();
  expect(await service.read(id, instructorOf(to))).toEqual({
    ...source,
    id,
    course: { id: to.courseId },
    createdAt,
    updatedAt: createdAt,
    version: 1,
  });
  expect(await service.recorded(id)).toMatchObject([{ type: 'CONTENT_CREATED', payload: { courseId: to.courseId, ready: true } }]);
});

test('what is none of ours, of another course, gone, or no id at all, is not copied; a copy of a copy waits for it', async () => {
  const [from, to, others] = [await service.course(), await service.course(), await service.course()];
  const [mine, gone, foreign] = [await service.create(from), await service.create(from), await service.create(others)];
  await service.ok(DELETE, { id: gone.id }, instructorOf(from));
  await duplicated(service, from, to, [mine.id], 'ASSIGNMENT');
  await duplicated(service, from, to, ['worksheet-7', newId(), foreign.id, gone.id]);
  expect(await service.sql('select id from content_item where course_id = ?', [to.courseId])).toEqual([]);
  const [middle, last, middleId] = [await service.course(), await service.course(), newId()];
  const [lastId] = await duplicated(service, middle, last, [middleId]);
  expect(await service.read(lastId)).toBeNull();
  const item = { from: newId(), to: newId(), kind: 'CONTENT' as const, fromRefId: mine.id, toRefId: middleId };
  await deliver(service, CourseDuplicated, { courseId: middle.courseId, sourceCourseId: from.courseId, modules: [], items: [item] });
  expect(await service.read(lastId)).toMatchObject({ course: { id: last.courseId } });
  await service.courseDeleted(last, newId());
  expect(await service.sql('select id from awaited_copy where ? in (course_id, source_course_id)', [last.courseId])).toEqual([]);
});

test('a copy shows the same file and tracks, and stays a content of its own', async () => {
  const { course, teacher, contentId } = await service.scene('VIDEO');
  await service.uploaded(contentId, aVideo(), teacher);
  const source = await service.uploaded(contentId, captions(), teacher, { track: ENGLISH });
  const to = await service.course();
  const [id] = await duplicated(service, course, to, [contentId]);
  const copy = await files(id);
  expect(copy).toMatchObject({ ready: true, fileName: 'Lecture.mp4', tracks: [ENGLISH] });
  expect(copy.tracks[0].id).not.toBe(source.tracks[0].id);
  expect(await read(copy.downloadUrl)).toBe(aVideo().bytes.toString());
  expect(await read(copy.tracks[0].url)).toBe(captions().bytes.toString());
  await service.ok(REMOVE_TRACK, { id: source.tracks[0].id }, teacher);
  expect(await kept(source.tracks[0].id)).toBe(true);
  expect((await files(id)).tracks).toHaveLength(1);
  await service.ok(REMOVE_TRACK, { id: copy.tracks[0].id }, instructorOf(to));
  expect(await kept(source.tracks[0].id)).toBe(false);
});

describe('a file that a copy shows', () => {
  test.each<[string, (scene: Awaited<ReturnType<typeof withCopy>>) => Promise<unknown>]>([
    ['is deleted', ({ contentId, teacher }) => service.ok(DELETE, { id: contentId }, teacher)],
    ['goes with its course', ({ course }) => service.courseDeleted(course, newId())],
    ['gets another file', ({ contentId, teacher }) => service.uploaded(contentId, aPdf('the next edition'), teacher)],
  ])('stays when the original %s, and goes with the copy', async (_what, change) => {
    const scene = await withCopy();
    await change(scene);
    expect(await kept(scene.key)).toBe(true);
    expect(await read((await files(scene.copyId)).downloadUrl)).toBe(aPdf().bytes.toString());
    // It is the copy's own now, and names the other course no more.
    expect(await service.sql('select subject_id, scope_id from upload where id = ?', [scene.key])).toEqual([
      { subject_id: scene.copyId, scope_id: scene.to.courseId },
    ]);
    await service.courseDeleted(scene.to, newId());
    expect(await kept(scene.key)).toBe(false);
  });

  test.each<[string, (scene: Awaited<ReturnType<typeof withCopy>>) => Promise<unknown>]>([
    ['is deleted', ({ copyId, to }) => service.ok(DELETE, { id: copyId }, instructorOf(to))],
    ['goes with its course', ({ to }) => service.courseDeleted(to, newId())],
    ['gets another file', ({ copyId, to }) => service.uploaded(copyId, aPdf('the next edition'), instructorOf(to))],
  ])('stays when the copy %s, and goes with the original', async (_what, change) => {
    const scene = await withCopy();
    await change(scene);
    expect(await kept(scene.key)).toBe(true);
    expect(await read((await files(scene.contentId)).downloadUrl)).toBe(aPdf().bytes.toString());
    await service.ok(DELETE, { id: scene.contentId }, scene.teacher);
    expect(await kept(scene.key)).toBe(false);
  });

  test('goes when both go at the same moment, whichever is first', async () => {
    const scenes = [await withCopy(), await withCopy(), await withCopy(), await withCopy()];
    await Promise.all(
      scenes.flatMap((scene) => [
        service.ok(DELETE, { id: scene.contentId }, scene.teacher),
        service.ok(DELETE, { id: scene.copyId }, instructorOf(scene.to)),
      ]),
    );
    for (const { key } of scenes) expect(await kept(key)).toBe(false);
    expect(await service.sql('select id from upload where id = any(?::uuid[])', [`{${scenes.map(({ key }) => key).join()}}`])).toEqual([]);
  });

  test('that is deleted while it is copied is either copied or gone, and never half of it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { course, teacher, contentId } = await service.scene('PDF');
      await service.uploaded(contentId, aPdf(), teacher);
      const [key, to] = [await keyOf(contentId), await service.course()];
      const [[copyId]] = await Promise.all([duplicated(service, course, to, [contentId]), service.ok(DELETE, { id: contentId }, teacher)]);
      const copy = await service.read(copyId);
      expect(await kept(key)).toBe(copy !== null);
    }
  });
});
