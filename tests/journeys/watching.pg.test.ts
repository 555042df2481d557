import { until } from '../../platform/testing/until.js';
import { newCourseOf, uploadWhole } from '../kit/files.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { cancel, enroll } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
}, 120_000);
afterAll(() => system.stop());

const BYTES = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), Buffer.alloc(500, 'moving pictures ')]);
const WATCH =
  'mutation ($input: WatchInput!) { saveWatchProgress(input: $input) { myWatch { positionSeconds watchedPercent completed } } }';

const watch = async ({ client }: Person, contentId: string, fromSecond: number, toSecond: number) =>
  (await client.ok(WATCH, { input: { contentId, fromSecond, toSecond } })).saveWatchProgress.myWatch;

/** A published course whose one item is a video of a minute and a half, half of which completes it. */
async function withVideo() {
  const { courseId, contentIds } = await newCourseOf(grace, ['VIDEO']);
  const contentId = contentIds[0] as string;
  await uploadWhole(grace, { contentId, fileName: 'Lecture.mp4', mimeType: 'video/mp4' }, BYTES);
  await grace.client.ok('mutation ($input: UpdateContentInput!) { updateContent(input: $input) { id } }', {
    input: { id: contentId, durationSeconds: 90, completeAtPercent: 50 },
  });
  return { courseId, contentId };
}

test('a video that is watched far enough completes its item, and with it the course; somebody who comes back has it still', async () => {
  const { courseId, contentId } = await withVideo();
  const ada = await newStudent(system.client, 'Ada');
  const { id } = await enroll(ada, courseId);
  const completed = async () => {
    const { enrollment } = await ada.client.ok('query ($id: ID!) { enrollment(id: $id) { status progress { percent completedItems } } }', {
      id,
    });
    return enrollment;
  };
  expect(await watch(ada, contentId, 0, 30)).toEqual({ positionSeconds: 30, watchedPercent: 33, completed: false });
  await cancel(ada, id);
  await enroll(ada, courseId);
  expect(await completed()).toMatchObject({ status: 'ACTIVE', progress: { percent: 0 } });
  const devices = [watch(ada, contentId, 20, 40), watch(ada, contentId, 40, 50)];
  expect((await Promise.all(devices)).some((device) => device.completed)).toBe(true);
  await until(async () => expect(await completed()).toEqual({ status: 'COMPLETED', progress: { percent: 100, completedItems: 1 } }));
  expect(await grace.client.refused(WATCH, { input: { contentId, fromSecond: 0, toSecond: 9 } })).toBe('FORBIDDEN');
}, 60_000);

test('a duplicated course shows the same file, and goes on showing it when the original is deleted', async () => {
  const { courseId } = await withVideo();
  const { duplicateCourse } = await grace.client.ok('mutation ($id: ID!) { duplicateCourse(id: $id) { id } }', { id: courseId });
  const CONTENT = 'query ($id: ID!) { course(id: $id) { modules { items { content { id ready durationSeconds downloadUrl } } } } }';
  const copy = async () => (await grace.client.ok(CONTENT, { id: duplicateCourse.id })).course.modules[0].items[0].content;
  await until(async () => expect(await copy()).toMatchObject({ ready: true, durationSeconds: 90 }));
  const { deleteCourse } = await grace.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { id } }', { id: courseId });
  await until(async () => {
    const { courseDeletion } = await grace.client.ok('query ($id: ID!) { courseDeletion(id: $id) { state } }', { id: deleteCourse.id });
    expect(courseDeletion).toEqual({ state: 'COMPLETED' });
  });
  const reply = await fetch((await copy()).downloadUrl);
  expect(Buffer.from(await reply.arrayBuffer())).toEqual(BYTES);
}, 60_000);
