import { newId } from '../../../platform/kernel/ids.js';
import { anItem, inOneModule } from '../../../schema/events/test-kit/courses.js';
import { aStudent, COMPLETE, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());
beforeEach(() => {
  for (const owner of [service.courses, service.users, service.contents]) Object.assign(owner, { asked: 0, away: false });
});

/** Somebody in a course of these items. */
async function learner(items = [anItem(), anItem()]) {
  const course = await service.course();
  await service.curriculum(course.courseId, items);
  service.courses.knows(course, 1, inOneModule(items));
  const student = aStudent();
  const { id } = await service.enroll(course.courseId, student);
  return { id: id as string, student, course, items };
}

const refusal = async (enrollmentId: string, itemId: string, caller = aStudent()) =>
  (await service.refused(COMPLETE, { input: { enrollmentId, itemId } }, caller)).code;

test('an item that is ticked off counts once', async () => {
  const { id, student, items } = await learner();
  const [first, second] = items.map((item) => item.id) as [string, string];
  const after = await service.complete(id, first, student);
  expect(after).toMatchObject({
    status: 'ACTIVE',
    progress: { percent: 50, completedItems: 1, requiredItems: 2, completedItemIds: [first], nextItem: { id: second } },
    certificate: null,
  });
  expect((await service.complete(id, first, student)).version).toBe(after.version);
  expect(await service.fact(id, 'PROGRESS_CHANGED')).toMatchObject({ percent: 50, itemId: first, completedItems: 1, requiredItems: 2 });
  expect((await service.recorded(id)).filter((type) => type === 'PROGRESS_CHANGED')).toHaveLength(1);
});

test('two at once both count', async () => {
  const { id, student, items } = await learner(Array.from({ length: 8 }, () => anItem()));
  await Promise.all(items.map((item) => service.complete(id, item.id, student)));
  expect(await service.read(id)).toMatchObject({ status: 'COMPLETED', progress: { completedItems: 8 } });
});

test('the last one completes the course, and the certificate is there with the name of that day', async () => {
  const { id, student, items } = await learner();
  let last: Record<string, unknown> = {};
  for (const item of items) last = await service.complete(id, item.id, student);
  expect(last).toMatchObject({
    status: 'COMPLETED',
    completedAt: service.clock.now().toISOString(),
    progress: { percent: 100, nextItem: null },
    certificate: { recipientName: 'Ada Lovelace', courseTitle: 'Welding' },
  });
  const { certificateId, serial } = (await service.fact(id, 'CERTIFICATE_ISSUED')) as { certificateId: string; serial: string };
  expect(last.certificate).toMatchObject({ id: certificateId, serial });
  expect(await service.recorded(id)).toEqual([
    'ENROLLMENT_CREATED',
    'ENROLLMENT_ACTIVATED',
    'ENROLLMENT_CONFIRMED',
    'PROGRESS_CHANGED',
    'PROGRESS_CHANGED',
    'ENROLLMENT_COMPLETED',
    'CERTIFICATE_ISSUED',
  ]);
});

test('the course is completed also while nobody can say the name; the certificate follows, once', async () => {
  const { id, student, items } = await learner([anItem()]);
  service.users.away = true;
  const { status, certificate } = await service.complete(id, String(items[0]?.id), student);
  expect({ status, certificate }).toEqual({ status: 'COMPLETED', certificate: null });
  await expect(service.runJob('certificates')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  service.users.away = false;
  await Promise.all([service.runJob('certificates'), service.runJob('certificates')]);
  expect((await service.read(id)).certificate).toMatchObject({ revokedAt: null });
  expect((await service.recorded(id)).filter((type) => type === 'CERTIFICATE_ISSUED')).toHaveLength(1);
});

test('what is earned cannot be ticked off', async () => {
  const assignment = anItem({ kind: 'ASSIGNMENT' });
  const { id, student } = await learner([assignment]);
  expect(await refusal(id, assignment.id, student)).toBe('FORBIDDEN');
  expect(await service.recorded(id)).not.toContain('PROGRESS_CHANGED');
});

test.each(['VIDEO', 'QUIZ'] as const)('nor can a %s', async (kind) => {
  const item = anItem();
  const { id, student } = await learner([item]);
  service.contents.kinds.set(item.refId, kind);
  expect(await refusal(id, item.id, student)).toBe('FORBIDDEN');
  expect(await service.recorded(id)).not.toContain('PROGRESS_CHANGED');
});

test('a file can; its kind is asked for once, also while nobody can tell of others', async () => {
  const [file, other] = [anItem(), anItem()];
  const { id, student, course } = await learner([file, other]);
  service.contents.kinds.set(file.refId, 'PDF');
  const another = aStudent();
  const anotherId = (await service.enroll(course.courseId, another)).id;
  await service.complete(id, file.id, student);
  service.contents.away = true;
  expect((await service.complete(anotherId, file.id, another)).progress).toMatchObject({ completedItemIds: [file.id] });
  expect(service.contents.asked).toBe(1);
  expect(await refusal(id, other.id, student)).toBe('UNAVAILABLE');
});

test('an item whose content is gone, or is not there yet, is not found', async () => {
  const item = anItem();
  const { id, student } = await learner([item]);
  service.contents.courses.delete(item.refId);
  expect(await refusal(id, item.id, student)).toBe('NOT_FOUND');
});

test('only by one who is in the course', async () => {
  const { id, student, items } = await learner();
  await service.cancel(id, student);
  expect(await refusal(id, String(items[0]?.id), student)).toBe('NOT_ENROLLED');
});

test('an item of no course or of another one is not found, once the owner was asked', async () => {
  const { id, student } = await learner();
  const other = await learner();
  expect(await refusal(id, String(other.items[0]?.id), student)).toBe('NOT_FOUND');
  expect(service.courses.asked).toBe(1);
  expect(await refusal(id, 'nonsense', student)).toBe('NOT_FOUND');
  service.courses.away = true;
  expect(await refusal(id, newId(), student)).toBe('UNAVAILABLE');
});

test('an item that was added a moment ago can be ticked off at once', async () => {
  const { id, student, course, items } = await learner();
  const added = anItem();
  service.courses.knows(course, 5, inOneModule([...items, added]));
  service.contents.courses.set(added.refId, course.courseId);
  expect((await service.complete(id, added.id, student)).progress).toMatchObject({ completedItems: 1, requiredItems: 3 });
  await service.curriculum(course.courseId, items, { sequence: 4 });
  expect((await service.read(id)).progress).toMatchObject({ completedItems: 1, requiredItems: 3 });
});

describe('when the curriculum changes', () => {
  test('progress is counted anew, and who had only left undone what is gone has completed the course', async () => {
    const [first, second, third] = [anItem(), anItem(), anItem()] as const;
    const { id, student, course } = await learner([first, second, third]);
    const slow = aStudent();
    const slowId = (await service.enroll(course.courseId, slow)).id;
    for (const item of [first, second]) await service.complete(id, item.id, student);
    await service.complete(slowId, first.id, slow);
    await service.curriculum(course.courseId, [first, second], { sequence: 2 });
    expect((await service.read(slowId)).progress).toMatchObject({ percent: 50, requiredItems: 2 });
    await service.runJob('recount progress');
    expect(await service.read(id)).toMatchObject({ status: 'COMPLETED', progress: { percent: 100 } });
    expect(await service.fact(slowId, 'PROGRESS_CHANGED')).toMatchObject({ percent: 50, itemId: null });
    await service.runJob('certificates');
    expect((await service.read(id)).certificate).not.toBeNull();
  });

  test('what was completed stays completed, and so does its certificate', async () => {
    const { id, student, course, items } = await learner([anItem()]);
    await service.complete(id, String(items[0]?.id), student);
    await service.curriculum(course.courseId, [...items, anItem()], { sequence: 2 });
    await service.runJob('recount progress');
    expect(await service.read(id)).toMatchObject({ status: 'COMPLETED', progress: { percent: 50 }, certificate: { revokedAt: null } });
  });

  test('nothing is recorded when only the order or a title has', async () => {
    const { id, student, course, items } = await learner();
    await service.complete(id, String(items[0]?.id), student);
    await service.curriculum(course.courseId, items.toReversed(), { sequence: 2 });
    await service.runJob('recount progress');
    expect((await service.recorded(id)).filter((type) => type === 'PROGRESS_CHANGED')).toHaveLength(1);
    expect((await service.read(id)).progress.nextItem).toEqual({ id: items[1]?.id });
  });

  test('more learners than one transaction takes are all counted, by two jobs at once, each once', async () => {
    const [kept, gone] = [anItem(), anItem()];
    const course = await service.course();
    await service.curriculum(course.courseId, [kept, gone]);
    const learners = await Promise.all(
      Array.from({ length: 230 }, async () => {
        const student = aStudent();
        const { id } = await service.enroll(course.courseId, student);
        await service.complete(id, kept.id, student);
        return id as string;
      }),
    );
    await service.curriculum(course.courseId, [kept], { sequence: 2 });
    await Promise.all([service.runJob('recount progress'), service.runJob('recount progress')]);
    await service.runJob('recount progress');
    const completed = await service.sql('select id from enrollment where course_id = ? and status = ?', [course.courseId, 'COMPLETED']);
    expect(completed).toHaveLength(learners.length);
    const events = (await service.outbox()).filter(({ key, type }) => type === 'ENROLLMENT_COMPLETED' && learners.includes(key));
    expect(events).toHaveLength(learners.length);
  });
});

test('a completed enrollment cannot be cancelled, and keeps its seat', async () => {
  const { id, student, items, course } = await learner([anItem()]);
  await service.complete(id, String(items[0]?.id), student);
  const cancel = 'mutation ($id: ID!) { cancelEnrollment(input: { id: $id }) { id } }';
  expect((await service.refused(cancel, { id }, student)).code).toBe('CONFLICT');
  expect(await service.sql('select seats_taken from known_course where id = ?', [course.courseId])).toEqual([{ seats_taken: 1 }]);
});
