import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, assignmentService, CREATE, DELETE, inDays, UPDATE } from '../test-kit/assignment-service.js';

let service: AssignmentService;
let course: CourseSnapshot;
beforeAll(async () => {
  service = await assignmentService();
  course = await service.course();
});
afterAll(() => service.stop());

const whole = () => ({
  title: ' Overhead seams ',
  instructions: 'Weld\nand polish',
  points: 12.5,
  weight: 0,
  opensAt: inDays(1),
  dueAt: inDays(8),
  closesAt: inDays(10),
  attemptsAllowed: 3,
  countedAttempt: 'BEST',
  latePolicy: { percentPerDay: 10, floorPercent: 40 },
  rubric: [
    { title: 'Depth', points: 10 },
    { title: 'Looks', points: 2.5 },
  ],
});

describe('createAssignment', () => {
  test('makes the assignment from the input, and records all of it but the instructions', async () => {
    const made = await service.create(course, whole());
    const rubric = [
      { id: expect.any(String), title: 'Depth', points: 10 },
      { id: expect.any(String), title: 'Looks', points: 2.5 },
    ];
    const kept = { ...whole(), title: 'Overhead seams', rubric };
    expect(made).toEqual({
      ...kept,
      id: expect.any(String),
      course: { id: course.courseId },
      myDueAt: inDays(8),
      createdAt: inDays(0),
      version: 1,
    });
    expect(await service.read(made.id)).toEqual(made);
    const { instructions: _here, ...events } = kept;
    expect(await service.recorded(made.id)).toEqual([
      {
        type: 'ASSIGNMENT_CREATED',
        key: made.id,
        sequence: 1,
        actor: `user:${course.instructorId}`,
        payload: { ...events, assignmentId: made.id, courseId: course.courseId, createdAt: inDays(0), updatedAt: inDays(0) },
      },
    ]);
  });

  test('what is left out, or null, has its default', async () => {
    const plain = { instructions: '', points: 100, weight: 1, opensAt: null, attemptsAllowed: null, latePolicy: null, rubric: [] };
    const byDefault = { ...plain, countedAttempt: 'LAST_GRADED' };
    expect(await service.create(course)).toMatchObject(byDefault);
    const nulls = Object.fromEntries(Object.keys(plain).map((name) => [name, null]));
    expect(await service.create(course, { ...nulls, countedAttempt: null })).toMatchObject(byDefault);
    expect((await service.create(course, { latePolicy: { percentPerDay: 5 } })).latePolicy).toEqual({ percentPerDay: 5, floorPercent: 0 });
  });

  test.each([
    [{ title: '  ' }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ instructions: 'x'.repeat(20_001) }, 'instructions'],
    [{ points: -1 }, 'points'],
    [{ points: 100_001 }, 'points'],
    [{ weight: -0.1 }, 'weight'],
    [{ attemptsAllowed: 0 }, 'attemptsAllowed'],
    [{ latePolicy: { percentPerDay: -1 } }, 'latePolicy.percentPerDay'],
    [{ latePolicy: { percentPerDay: 101 } }, 'latePolicy.percentPerDay'],
    [{ latePolicy: { percentPerDay: 5, floorPercent: 100.5 } }, 'latePolicy.floorPercent'],
    [{ rubric: [{ title: 'Depth', points: -1 }] }, 'rubric.0.points'],
    [{ rubric: [{ title: '', points: 1 }] }, 'rubric.0.title'],
    [{ rubric: Array.from({ length: 51 }, () => ({ title: 'Depth', points: 1 })) }, 'rubric'],
    [{ opensAt: inDays(2), dueAt: inDays(1) }, 'dueAt'],
    [{ dueAt: inDays(2), closesAt: inDays(1) }, 'closesAt'],
    [{ opensAt: inDays(2), closesAt: inDays(1) }, 'closesAt'],
    [{ dueAt: '0001-01-01T00:00:00Z' }, 'dueAt'],
  ])('%j is refused at its field', async (input, field) => {
    const events = (await service.outbox()).length;
    const refused = await service.refused(CREATE, { input: { courseId: course.courseId, title: 'Seam', ...input } }, admin);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
    expect(await service.outbox()).toHaveLength(events);
  });

  test('a literal beyond every float is not a number of points', async () => {
    const source = `mutation { createAssignment(input: { courseId: "${course.courseId}", title: "Seam", points: 1e999 }) { id } }`;
    expect(await service.refused(source, {}, admin)).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { fields: { points: expect.any(String) } },
    });
  });

  test('dates may be the same moment', async () => {
    const dates = { opensAt: inDays(1), dueAt: inDays(1), closesAt: inDays(1) };
    expect(await service.create(course, dates)).toMatchObject(dates);
  });
});

describe('updateAssignment', () => {
  test('what is absent stays, and what differs is named', async () => {
    const { id, ...before } = await service.create(course, whole());
    const after = await service.update({ id, title: 'Vertical seams', points: 12.5, instructions: 'Weld' });
    expect(after).toEqual({ id, ...before, title: 'Vertical seams', instructions: 'Weld', version: 2 });
    const [, events] = await service.recorded(id);
    expect(events).toMatchObject({ type: 'ASSIGNMENT_UPDATED', sequence: 2 });
    expect(events?.payload).toMatchObject({ title: 'Vertical seams', points: 12.5, changed: ['title', 'instructions'] });
  });

  test('which attempt counts can be changed, and is named', async () => {
    const { id } = await service.create(course);
    expect(await service.update({ id, countedAttempt: 'AVERAGE' })).toMatchObject({ countedAttempt: 'AVERAGE', version: 2 });
    expect((await service.recorded(id)).at(-1)?.payload).toMatchObject({ countedAttempt: 'AVERAGE', changed: ['countedAttempt'] });
  });

  test('other points can scale the grades, also those that were kept before; to 0 points they cannot', async () => {
    const { id } = await service.create(course, { points: 10 });
    await service.update({ id, points: 100 });
    expect((await service.recorded(id)).at(-1)?.payload).not.toHaveProperty('rescaleGrades');
    expect(await service.update({ id, rescaleGrades: true })).toMatchObject({ points: 100, version: 3 });
    expect((await service.recorded(id)).at(-1)?.payload).toMatchObject({ points: 100, changed: [], rescaleGrades: true });
    const refused = await service.refused(UPDATE, { input: { id, points: 0, rescaleGrades: true } }, admin);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { rescaleGrades: expect.any(String) } } });
    expect(await service.update({ id, points: 0, rescaleGrades: false })).toMatchObject({ points: 0 });
  });

  test('null clears what can be cleared', async () => {
    const { id } = await service.create(course, whole());
    const cleared = { opensAt: null, dueAt: null, closesAt: null, attemptsAllowed: null, latePolicy: null };
    expect(await service.update({ id, ...cleared })).toMatchObject({ ...cleared, myDueAt: null, points: 12.5 });
  });

  test('null for what cannot be null is refused', async () => {
    const { id } = await service.create(course, whole());
    const input = { id, title: null, instructions: null, points: null, weight: null, countedAttempt: null };
    const { code, details } = await service.refused(UPDATE, { input }, admin);
    expect(code).toBe('BAD_USER_INPUT');
    expect(Object.keys(details?.fields as object).sort()).toEqual(['countedAttempt', 'instructions', 'points', 'title', 'weight']);
  });

  test('nothing is recorded when nothing differs', async () => {
    const { id, version } = await service.create(course, whole());
    const { rubric: _fixed, ...same } = whole();
    expect((await service.update({ id, ...same })).version).toBe(version);
    expect(await service.recorded(id)).toHaveLength(1);
  });

  test('dates are held against those that stay', async () => {
    const { id } = await service.create(course, whole());
    const refused = await service.refused(UPDATE, { input: { id, dueAt: inDays(11) } }, admin);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { closesAt: 'must not be before dueAt' } } });
    expect(await service.update({ id, dueAt: inDays(11), closesAt: inDays(12) })).toMatchObject({ dueAt: inDays(11) });
  });

  test('a version that is not the current one is a CONFLICT that names the current', async () => {
    const { id } = await service.create(course);
    await service.update({ id, expectedVersion: 1, points: 5 });
    const refused = await service.refused(UPDATE, { input: { id, expectedVersion: 1, points: 6 } }, admin);
    expect(refused).toMatchObject({ code: 'CONFLICT', details: { version: 2 } });
  });

  test('of two who change the same version at once, one wins', async () => {
    const { id } = await service.create(course);
    const edit = (points: number) => service.call(UPDATE, { input: { id, expectedVersion: 1, points } }, admin);
    const errors = (await Promise.all([edit(5), edit(6)])).flatMap((each) => each.errors ?? []);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['CONFLICT']);
  });
});

describe('a course that cannot be changed', () => {
  const attempts = (id: string, courseId: string) =>
    [
      [CREATE, { input: { courseId, title: 'Seam' } }],
      [UPDATE, { input: { id, title: 'Seam' } }],
      [DELETE, { id }],
    ] as const;

  test('an archived one is a CONFLICT', async () => {
    const archived = await service.course();
    const { id } = await service.create(archived);
    await service.course({ ...archived, status: 'ARCHIVED' }, { sequence: 2 });
    for (const [source, variables] of attempts(id, archived.courseId)) {
      expect((await service.refused(source, variables, admin)).code).toBe('CONFLICT');
    }
  });

  test('one that is being deleted is COURSE_DELETED for its staff, and is not there for others', async () => {
    const leaving = await service.course();
    const { id } = await service.create(leaving);
    await service.course({ ...leaving, status: 'DELETING' }, { sequence: 2 });
    for (const [source, variables] of attempts(id, leaving.courseId)) {
      expect((await service.refused(source, variables, instructorOf(leaving))).code).toBe('COURSE_DELETED');
      expect((await service.refused(source, variables, instructorOf(course))).code).toBe('NOT_FOUND');
    }
  });
});

describe('a miss is not a no', () => {
  test('a course whose event is still on its way is asked for once, and kept', async () => {
    const fresh = aCourse();
    service.courses.knows(fresh, 1);
    const asked = service.courses.asked;
    await service.create(fresh);
    await service.create(fresh);
    expect(service.courses.asked).toBe(asked + 1);
  });

  test('who became staff a moment ago may', async () => {
    const assistant = instructorOf(aCourse());
    service.courses.knows({ ...course, staffIds: [assistant.userId] }, 2);
    expect(await service.create(course, {}, assistant)).toMatchObject({ title: 'A first seam' });
  });

  test('with the owner away it is UNAVAILABLE, never NOT_FOUND', async () => {
    service.courses.away = true;
    const input = { courseId: newId(), title: 'Seam' };
    expect((await service.refused(CREATE, { input }, admin)).code).toBe('UNAVAILABLE');
    service.courses.away = false;
    expect((await service.refused(CREATE, { input }, admin)).code).toBe('NOT_FOUND');
  });
});
