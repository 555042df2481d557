import type { Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDuplicated, type CourseSnapshot } from '../../../schema/events/course.js';
import { aStudent, instructorOf, type Learner } from '../../../schema/events/test-kit/course-life.js';
import { type ContentService, contentService, DELETE, WATCH } from '../test-kit/content-service.js';

let service: ContentService;
beforeAll(async () => {
  service = await contentService();
});
afterAll(() => service.stop());

const READ = 'query ($id: ID!) { content(id: $id) { myWatch { positionSeconds watchedPercent completed } } }';
const read = async (id: string, caller: Caller) => (await service.ok(READ, { id }, caller)).content?.myWatch;
const save = async (contentId: string, fromSecond: number, toSecond: number, caller: Caller) =>
  (await service.ok(WATCH, { input: { contentId, fromSecond, toSecond } }, caller)).saveWatchProgress.myWatch;
const refusal = async (contentId: string, fromSecond: number, toSecond: number, caller: Caller) =>
  (await service.refused(WATCH, { input: { contentId, fromSecond, toSecond } }, caller)).code;

/** A course with a video that has a file, and somebody who learns there. */
async function scene(input: object = {}, course?: CourseSnapshot) {
  const within = course ?? (await service.course());
  const { id } = await service.create(within, { kind: 'VIDEO', durationSeconds: 100, completeAtPercent: 90, ...input });
  await service.sql(`update content_item set object_key = ?, file_name = 'a.mp4', mime_type = 'video/mp4', size_bytes = 9 where id = ?`, [
    newId(),
    id,
  ]);
  return { course: within, id, ada: await service.learner(within) };
}

const completions = async (contentId: string, { userId }: Learner) =>
  (await service.outbox()).filter(({ type, payload }) => {
    const { contentId: of, studentId } = payload as { contentId: string; studentId: string };
    return type === 'CONTENT_COMPLETED' && of === contentId && studentId === userId;
  });

describe('what a learner has watched', () => {
  test('is merged, counts once, and they go on where they left', async () => {
    const { id, ada } = await scene();
    expect(await read(id, ada)).toBeNull();
    expect(await save(id, 0, 20, ada)).toEqual({ positionSeconds: 20, watchedPercent: 20, completed: false });
    expect(await save(id, 10, 30, ada)).toEqual({ positionSeconds: 30, watchedPercent: 30, completed: false });
    expect(await save(id, 80, 90, ada)).toEqual({ positionSeconds: 90, watchedPercent: 40, completed: false });
    expect(await save(id, 5, 5, ada)).toEqual({ positionSeconds: 5, watchedPercent: 40, completed: false });
    expect(await read(id, ada)).toEqual({ positionSeconds: 5, watchedPercent: 40, completed: false });
    const [row] = await service.sql('select watched::text from watch_progress where content_id = ?', [id]);
    expect(row).toEqual({ watched: '{[0,30),[80,90)}' });
  });

  test('is their own, and nobody else has any of it', async () => {
    const { course, id, ada } = await scene();
    await save(id, 0, 50, ada);
    for (const caller of [await service.learner(course), instructorOf(course)]) expect(await read(id, caller)).toBeNull();
  });

  test('ends with the video, whatever a player says; it is counted by how long the video is now', async () => {
    const { id, ada, course } = await scene();
    expect(await save(id, 90, 5_000, ada)).toEqual({ positionSeconds: 100, watchedPercent: 10, completed: false });
    expect(await save(id, 4_000, 5_000, ada)).toEqual({ positionSeconds: 100, watchedPercent: 10, completed: false });
    await service.update({ id, durationSeconds: 95 }, instructorOf(course));
    expect(await read(id, ada)).toMatchObject({ watchedPercent: 5 });
    await service.update({ id, durationSeconds: null }, instructorOf(course));
    expect(await save(id, 0, 95, ada)).toEqual({ positionSeconds: 95, watchedPercent: 0, completed: false });
    await service.update({ id, durationSeconds: 100 }, instructorOf(course));
    expect(await read(id, ada)).toMatchObject({ watchedPercent: 100, completed: false });
    expect(await save(id, 0, 0, ada)).toMatchObject({ completed: true });
  });

  test('from two devices at once is all of it, and completes the video once', async () => {
    const { id, ada } = await scene();
    await Promise.all(Array.from({ length: 10 }, (_, n) => save(id, n * 10, n * 10 + 10, ada)));
    expect(await read(id, ada)).toMatchObject({ watchedPercent: 100, completed: true });
    expect(await completions(id, ada)).toHaveLength(1);
  });

  test('is still there for who left the course and came back; meanwhile there is nothing to add', async () => {
    const { course, id, ada } = await scene();
    await save(id, 0, 40, ada);
    await service.leaves(ada);
    expect(await refusal(id, 40, 50, ada)).toBe('NOT_FOUND');
    expect(await read(id, ada)).toBeUndefined();
    const again = { ...ada.enrollment, status: 'ACTIVE' as const };
    service.enrollments.knows(again, 4);
    expect(await save(id, 40, 60, ada)).toMatchObject({ watchedPercent: 60 });
    expect(course.courseId).toBe(again.courseId);
  });

  test('goes with the video and with the course, and no copy of the video has it', async () => {
    const { course, id, ada } = await scene();
    const { id: other } = await scene({}, course);
    for (const each of [id, other]) await save(each, 0, 40, ada);
    const to = await service.course();
    const item = { from: newId(), to: newId(), kind: 'CONTENT' as const, fromRefId: id, toRefId: newId() };
    await deliver(service, CourseDuplicated, { courseId: to.courseId, sourceCourseId: course.courseId, modules: [], items: [item] });
    const left = async () => (await service.sql('select content_id from watch_progress where student_id = ?', [ada.userId])).length;
    expect(await left()).toBe(2);
    await service.ok(DELETE, { id }, instructorOf(course));
    expect(await left()).toBe(1);
    await service.courseDeleted(course, newId());
    expect(await left()).toBe(0);
    expect(await refusal(other, 0, 1, ada)).toBe('NOT_FOUND');
  });
});

describe('a video is completed', () => {
  test('when the share that the staff set was watched, once; it is never taken back', async () => {
    const { course, id, ada } = await scene();
    expect(await save(id, 0, 89, ada)).toMatchObject({ watchedPercent: 89, completed: false });
    expect(await completions(id, ada)).toEqual([]);
    expect(await save(id, 89, 90, ada)).toMatchObject({ watchedPercent: 90, completed: true });
    const [event] = await completions(id, ada);
    expect(event).toMatchObject({
      sequence: 1,
      payload: { contentId: id, courseId: course.courseId, studentId: ada.userId, attemptId: event?.key },
      actor: `user:${ada.userId}`,
    });
    await service.update({ id, durationSeconds: 1_000, completeAtPercent: 100 }, instructorOf(course));
    expect(await save(id, 90, 91, ada)).toMatchObject({ watchedPercent: 9, completed: true });
    expect(await completions(id, ada)).toHaveLength(1);
  });

  test('also in an archived course', async () => {
    const { course, id, ada } = await scene();
    await service.course({ ...course, status: 'ARCHIVED' }, { sequence: 2 });
    expect(await save(id, 0, 100, ada)).toMatchObject({ completed: true });
  });
});

describe('what is no watching is refused, and nothing is kept', () => {
  test.each<[string, number, number]>([
    ['a negative beginning', -1, 5],
    ['an end before the beginning', 10, 9],
    ['an end after more than a year', 0, 31_536_001],
    ['a beginning after more than a year', 31_536_001, 31_536_002],
  ])('%s', async (_what, from, to) => {
    const { id, ada } = await scene({ durationSeconds: null });
    expect(await refusal(id, from, to, ada)).toBe('BAD_USER_INPUT');
    expect(await read(id, ada)).toBeNull();
  });

  test('more gaps than anybody leaves who watches', async () => {
    const { id, ada } = await scene({ durationSeconds: 31_536_000 });
    await save(id, 0, 1, ada);
    const many = `(select range_agg(int4range(n * 10, n * 10 + 1)) from generate_series(0, 998) n)`;
    await service.sql(`update watch_progress set watched = ${many} where content_id = ?`, [id]);
    expect(await save(id, 20_000, 20_001, ada)).toMatchObject({ positionSeconds: 20_001 });
    expect(await refusal(id, 30_000, 30_001, ada)).toBe('BAD_USER_INPUT');
    expect(await read(id, ada)).toMatchObject({ positionSeconds: 20_001 });
    // Who fills gaps has fewer.
    expect(await save(id, 0, 9_000, ada)).toMatchObject({ positionSeconds: 9_000 });
  });

  test('a text; a video that has no file yet; one that is not there', async () => {
    const { course, ada } = await scene();
    const [text, empty] = [await service.create(course), await service.create(course, { kind: 'VIDEO' })];
    expect(await refusal(text.id, 0, 1, ada)).toBe('BAD_USER_INPUT');
    expect(await refusal(empty.id, 0, 1, ada)).toBe('CONFLICT');
    for (const none of [newId(), 'x']) expect(await refusal(none, 0, 1, ada)).toBe('NOT_FOUND');
  });

  test('while enrollment is away, nobody is told that a video is not there', async () => {
    const { id } = await scene();
    service.enrollments.away = true;
    expect(await refusal(id, 0, 1, aStudent())).toBe('UNAVAILABLE');
    service.enrollments.away = false;
  });
});
