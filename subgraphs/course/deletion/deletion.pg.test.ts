import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { anonymous, type Caller, serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { listSagas, retrySaga } from '../../../platform/messaging/saga/operate.js';
import { deletionSteps } from '../../../schema/events/course.js';
import { type Attempt, aScene, attempts } from '../test-kit/attempts.js';
import {
  admin,
  assistant,
  type CourseService,
  CREATE,
  courseService,
  DELETE,
  DELETION,
  type Deletion,
  type DeletionStep,
  instructor,
  otherInstructor,
  PUBLISH,
  student,
} from '../test-kit/course-service.js';

const WITHIN = 30_000;
const STEPS = Object.keys(deletionSteps) as DeletionStep[];

let service: CourseService;
let operator: pg.Client;
beforeAll(async () => {
  service = await courseService();
  service.accounts.set(student.userId, { active: true });
  operator = new pg.Client({ connectionString: service.database });
  await operator.connect();
});
afterAll(async () => {
  await operator.end();
  await service.stop();
});

const read = async (id: string, caller: Caller = instructor): Promise<Deletion> =>
  (await service.ok(`query ($id: ID!) { courseDeletion(id: $id) { ${DELETION} } }`, { id }, caller)).courseDeletion;
const states = ({ state, steps }: Deletion) => [state, ...steps.map((step) => `${step.name} ${step.state}`)];
const retold = async (courseId: string) => (await service.recorded(courseId)).filter(({ type }) => type === 'COURSE_DELETED').length;

/** A published course with staff and another that needs it, deleted; nobody has taken anything away yet. */
async function deleted() {
  const scene = await aScene(service);
  await service.ok(PUBLISH, { id: scene.courseId }, instructor);
  return { ...scene, deletion: await service.delete(instructor, scene.courseId) };
}

const completed = async (deletion: Deletion) => {
  for (const step of STEPS) await service.cleanedUp(deletion, step);
};

describe('deleting a course', () => {
  test('is answered at once, and recorded for all services with the saga that waits for them', async () => {
    const { courseId, deletion } = await deleted();
    expect(deletion).toMatchObject({ courseId, title: 'Algebra', finishedAt: null });
    expect(states(deletion)).toEqual(['RUNNING', 'mark DONE', ...STEPS.map((step) => `${step} RUNNING`), 'course PENDING']);
    const events = await service.recorded(courseId);
    expect(events.at(-1)).toMatchObject({
      type: 'COURSE_DELETED',
      actor: `user:${instructor.userId}`,
      payload: { sagaId: deletion.id, instructorId: instructor.userId, staffIds: [assistant.userId], deletedAt: deletion.startedAt },
    });
    expect(await retold(courseId)).toBe(1);
  });

  test('leaves the deletion alone: the course, what stood in it and what it was imported from are gone, its slug is free', async () => {
    const { courseId, deletion } = await deleted();
    const [row] = await service.sql<{ slug: string }>('select slug from courses where id = ?', [courseId]);
    await service.sql(`insert into import_refs values ('mit-learn', ?, ?, '{}')`, [courseId, courseId]);
    for (const step of STEPS.slice(1)) await service.cleanedUp(deletion, step);
    expect(states(await read(deletion.id))).toContain('course PENDING');
    await service.cleanedUp(deletion, 'enrollments');
    expect(states(await read(deletion.id))).toEqual(['COMPLETED', 'mark DONE', ...STEPS.map((step) => `${step} DONE`), 'course DONE']);
    expect((await read(deletion.id)).finishedAt).not.toBeNull();
    for (const table of ['modules', 'module_items', 'import_refs']) {
      expect(await service.sql(`select * from ${table} where course_id = ?`, [courseId])).toEqual([]);
    }
    expect(await service.sql('select id from courses where id = ?', [courseId])).toEqual([]);
    await service.create(otherInstructor, { slug: row?.slug });
  });

  test('is the same deletion when it is asked for again, by twenty at once, and when the course is gone', async () => {
    const { courseId } = await aScene(service);
    const all = await Promise.all(Array.from({ length: 20 }, () => service.delete(admin, courseId)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await retold(courseId)).toBe(1);
    await completed(all[0] as Deletion);
    expect(await service.delete(instructor, courseId)).toMatchObject({ id: all[0]?.id, state: 'COMPLETED' });
    expect(await service.refused(DELETE, { id: courseId }, student)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await service.refused(DELETE, { id: courseId }, assistant)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await service.refused(DELETE, { id: newId() }, admin)).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('waits for what is being written under the course', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { courseId } = await aScene(service);
      const [added] = await Promise.all([
        service.call(...attempts.addModule({ courseId, moduleIds: [], itemIds: [], contentId: newId() }), instructor),
        service.delete(instructor, courseId),
      ]);
      const events = (await service.recorded(courseId)).map(({ type }) => type);
      // Either it came before, or it was refused: nothing is told after the last.
      expect(events.at(-1)).toBe('COURSE_DELETED');
      if (added.errors) expect(added.errors[0]?.extensions.code).toBe('COURSE_DELETED');
    }
  });
});

describe('while it is being deleted', () => {
  test('its staff sees it so, for others it does not exist', async () => {
    const { courseId, deletion } = await deleted();
    const seen = async (caller: Caller) =>
      (await service.ok('query ($id: ID!) { course(id: $id) { status permissions { canDelete } } }', { id: courseId }, caller)).course;
    expect(await seen(assistant)).toEqual({ status: 'DELETING', permissions: { canDelete: false } });
    expect([await seen(student), await seen(anonymous)]).toEqual([null, null]);
    const listed = async (caller: Caller) =>
      (await service.ok('{ courses(first: 100) { nodes { id } } }', {}, caller)).courses.nodes.some(
        ({ id }: { id: string }) => id === courseId,
      );
    expect([await listed(assistant), await listed(student)]).toEqual([true, false]);
    const there = (await service.create(instructor)).id;
    const EXISTING = 'query ($ids: [ID!]!) { existingCourses(ids: $ids) }';
    const ids = [courseId, there, newId(), 'nonsense'];
    expect(await service.ok(EXISTING, { ids }, serviceCaller('enrollment'))).toEqual({ existingCourses: [there] });
    expect((await service.refused(EXISTING, { ids }, admin)).code).toBe('FORBIDDEN');
    await completed(deletion);
    expect([await seen(assistant), await seen(admin), await listed(admin)]).toEqual([null, null, false]);
  });

  test.each(Object.entries(attempts).filter(([name]) => !['createCourse', 'deleteCourse'].includes(name)) as [string, Attempt][])(
    '%s is COURSE_DELETED for its staff and NOT_FOUND for others, and for all when it is gone',
    async (_name, attempt) => {
      const scene = await deleted();
      const [document, variables] = attempt(scene);
      const count = (await service.outbox()).length;
      expect((await service.refused(document, variables, instructor)).code).toBe('COURSE_DELETED');
      expect((await service.refused(document, variables, student)).code).toBe('NOT_FOUND');
      expect(await service.outbox()).toHaveLength(count);
      await completed(scene.deletion);
      expect((await service.refused(document, variables, instructor)).code).toBe('NOT_FOUND');
    },
  );
});

describe('a course that needs the deleted one', () => {
  const needs = async (id: string) => (await service.sql('select prerequisite_ids as ids from courses where id = ?', [id]))[0]?.ids;

  test('needs it no more, whatever state it is in, and says so', async () => {
    const { courseId } = await aScene(service);
    const other = (await service.create(instructor)).id;
    const draft = (await service.create(instructor, { prerequisiteIds: [other, courseId] })).id;
    const archived = await service.published(instructor, { prerequisiteIds: [courseId] });
    await service.ok('mutation ($id: ID!) { archiveCourse(id: $id) { id } }', { id: archived }, instructor);
    await completed(await service.delete(instructor, courseId));
    expect([await needs(draft), await needs(archived)]).toEqual([[other], []]);
    const events = { type: 'COURSE_UPDATED', payload: { prerequisiteIds: [other], changed: ['prerequisiteIds'] } };
    expect((await service.recorded(draft)).at(-1)).toMatchObject(events);
  });

  test('cannot come to need it once it is being deleted, also not at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { courseId } = await aScene(service);
      const [made, deletion] = await Promise.all([
        service.call(CREATE, { input: { title: 'Geometry', summary: '', prerequisiteIds: [courseId] } }, instructor),
        service.delete(instructor, courseId),
      ]);
      await completed(deletion);
      expect(await service.sql('select id from courses where prerequisite_ids @> ?', [`{${courseId}}`])).toEqual([]);
      if (made.errors) expect(made.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('of two that are deleted together, both go', async () => {
    const { courseId } = await aScene(service);
    const needing = (await service.create(instructor, { prerequisiteIds: [courseId] })).id;
    const deletions = await Promise.all([courseId, needing].map((id) => service.delete(instructor, id)));
    await Promise.all(deletions.map(completed));
    expect(await service.sql('select id from courses where id in (?)', [[courseId, needing]])).toEqual([]);
    expect((await service.recorded(needing)).at(-1)?.type).toBe('COURSE_DELETED');
  });
});

describe('a service that is down', () => {
  test('is waited for and told again, once for all that have not answered; who has answered does not hold it up', async () => {
    const { courseId, deletion } = await deleted();
    await service.cleanedUp(deletion, 'assignments');
    await service.pass(WITHIN);
    expect(states(await read(deletion.id))).toEqual([
      'RUNNING',
      'mark DONE',
      'enrollments RETRYING',
      'assignments DONE',
      'submissions RETRYING',
      'evaluations RETRYING',
      'contents RETRYING',
      'course PENDING',
    ]);
    expect(await retold(courseId)).toBe(2);
    const [first, second] = (await service.recorded(courseId)).filter(({ type }) => type === 'COURSE_DELETED');
    expect(second?.payload).toEqual(first?.payload);
    await completed(deletion);
    await service.cleanedUp(deletion, 'submissions');
    expect(await read(deletion.id)).toMatchObject({ state: 'COMPLETED' });
    await service.pass(WITHIN * 100);
    expect(await retold(courseId)).toBe(2);
  });

  test('that a newer release has added is waited for by deletions that began before it, also when all others have answered', async () => {
    const { courseId, deletion } = await deleted();
    await service.sql(
      `update saga set steps = (select jsonb_agg(step) from jsonb_array_elements(steps) step where step ->> 'name' <> 'contents') where id = ?`,
      [deletion.id],
    );
    service.clock.advance(2_000);
    for (const step of STEPS.filter((each) => each !== 'contents')) await service.cleanedUp(deletion, step);
    expect(states(await read(deletion.id))).toEqual(expect.arrayContaining(['RUNNING', 'contents RUNNING', 'course PENDING']));
    // It is told: of the event that began the deletion its release may have known nothing.
    expect(await retold(courseId)).toBe(2);
    await service.cleanedUp(deletion, 'contents');
    expect(await read(deletion.id)).toMatchObject({ state: 'COMPLETED' });
    expect(await service.sql('select id from courses where id = ?', [courseId])).toEqual([]);
  });

  test('for long shows as STUCK; an operator has it told again, and an answer is taken all the same', async () => {
    const { courseId, deletion } = await deleted();
    for (const step of STEPS.slice(1)) await service.cleanedUp(deletion, step);
    for (let tries = 0; tries < 12; tries += 1) await service.pass(60 * 60_000);
    expect(states(await read(deletion.id))).toEqual([
      'STUCK',
      'mark DONE',
      'enrollments STUCK',
      ...STEPS.slice(1).map((step) => `${step} DONE`),
      'course PENDING',
    ]);
    expect(await listSagas(operator, { kind: 'course-deletion' })).toContainEqual(
      expect.objectContaining({ id: deletion.id, state: 'STUCK' }),
    );
    const before = await retold(courseId);
    expect(await retrySaga(operator, deletion.id, service.clock.now())).toBe(true);
    await service.pass(0);
    expect(states(await read(deletion.id))).toContain('enrollments RETRYING');
    expect(await retold(courseId)).toBe(before + 1);
    await service.cleanedUp(deletion, 'enrollments');
    expect(await read(deletion.id)).toMatchObject({ state: 'COMPLETED' });
  });
});

describe('the deletion', () => {
  test('is there for who was staff and for admins, before and after, and for nobody else', async () => {
    const { deletion } = await deleted();
    for (const ended of [false, true]) {
      if (ended) await completed(deletion);
      for (const caller of [instructor, assistant, admin]) expect(await read(deletion.id, caller)).toMatchObject({ id: deletion.id });
      for (const caller of [otherInstructor, student, anonymous]) expect(await read(deletion.id, caller)).toBeNull();
    }
    expect(await read('nonsense')).toBeNull();
  });
});
