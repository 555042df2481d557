import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../../platform/kernel/ids.js';
import {
  ADD_ITEM,
  ADD_MODULE,
  ARCHIVE,
  admin,
  type CourseService,
  courseService,
  instructor,
  PUBLISH,
  student,
} from '../test-kit/course-service.js';

const MODULES = 'query ($id: ID!) { course(id: $id) { version modules { id title position items { id title position required } } } }';
const REORDER = 'mutation ($input: ReorderModulesInput!) { reorderModules(input: $input) { version modules { id } } }';
const REORDER_ITEMS = 'mutation ($input: ReorderModuleItemsInput!) { reorderModuleItems(input: $input) { items { id position } } }';
const UPDATE_MODULE = 'mutation ($input: UpdateModuleInput!) { updateModule(input: $input) { title } }';
const UPDATE_ITEM = 'mutation ($input: UpdateModuleItemInput!) { updateModuleItem(input: $input) { title required } }';
const REMOVE_MODULE = 'mutation ($id: ID!) { removeModule(id: $id) { version modules { title position } } }';
const REMOVE_ITEM = 'mutation ($id: ID!) { removeModuleItem(id: $id) { items { title position } } }';

let service: CourseService;
let courseId: string;
beforeAll(async () => {
  service = await courseService();
});
beforeEach(async () => {
  courseId = (await service.create(instructor)).id;
});
afterAll(() => service.stop());

const modules = async () => (await service.ok(MODULES, { id: courseId }, instructor)).course.modules;
const last = async () => (await service.recorded(courseId)).at(-1);

describe('modules', () => {
  test('are added, renamed, reordered and removed; each change is recorded with the whole curriculum', async () => {
    const week2 = await service.addModule(instructor, courseId, 'Week  2');
    const week1 = await service.addModule(instructor, courseId, 'Week 1', 0);
    expect(await modules()).toMatchObject([
      { id: week1, title: 'Week 1', position: 0, items: [] },
      { id: week2, title: 'Week 2', position: 1, items: [] },
    ]);
    expect(await last()).toMatchObject({
      type: 'COURSE_CURRICULUM_CHANGED',
      sequence: 3,
      payload: {
        courseId,
        modules: [
          { id: week1, items: [] },
          { id: week2, items: [] },
        ],
      },
    });

    const { reorderModules } = await service.ok(REORDER, { input: { courseId, moduleIds: [week2, week1] } }, instructor);
    expect(reorderModules).toEqual({ version: 4, modules: [{ id: week2 }, { id: week1 }] });
    await service.ok(UPDATE_MODULE, { input: { id: week2, title: 'Before all' } }, instructor);
    const { removeModule } = await service.ok(REMOVE_MODULE, { id: week1 }, instructor);
    expect(removeModule).toEqual({ version: 6, modules: [{ title: 'Before all', position: 0 }] });
    expect(await last()).toMatchObject({ sequence: 6, payload: { modules: [{ id: week2, items: [] }] } });
  });

  test('nothing is recorded when nothing changes', async () => {
    const id = await service.addModule(instructor, courseId, 'Week 1');
    const itemId = await service.addItem(instructor, id);
    await service.ok(REORDER, { input: { courseId, moduleIds: [id] } }, instructor);
    await service.ok(REORDER_ITEMS, { input: { moduleId: id, itemIds: [itemId] } }, instructor);
    await service.ok(UPDATE_MODULE, { input: { id, title: ' Week 1 ' } }, instructor);
    await service.ok(UPDATE_ITEM, { input: { id: itemId, title: 'Reading', required: true } }, instructor);
    await service.ok(UPDATE_ITEM, { input: { id: itemId } }, instructor);
    expect(await last()).toMatchObject({ sequence: 3 });
  });

  test('take their items with them', async () => {
    const id = await service.addModule(instructor, courseId);
    const itemId = await service.addItem(instructor, id);
    await service.ok(REMOVE_MODULE, { id }, instructor);
    expect(await service.sql('select id from module_items where id = ?', [itemId])).toEqual([]);
    expect(await service.refused(REMOVE_ITEM, { id: itemId }, instructor)).toEqual({ code: 'NOT_FOUND' });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a blank title', { title: ' ' }, 'title'],
    ['a negative position', { position: -1 }, 'position'],
  ])('%s is refused', async (_what, input, field) => {
    const refusal = await service.refused(ADD_MODULE, { input: { courseId, title: 'Week', ...input } }, instructor);
    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
  });
});

describe('items', () => {
  test('show content or an assignment, and record what they refer to', async () => {
    const moduleId = await service.addModule(instructor, courseId);
    const [reading, homework] = [service.contents.of(courseId), service.assignments.of(courseId)];
    const first = await service.addItem(instructor, moduleId, { refId: reading });
    const second = await service.addItem(instructor, moduleId, { kind: 'ASSIGNMENT', refId: homework, required: false, position: 0 });
    const query =
      'query ($id: ID!) { course(id: $id) { modules { items { id kind position required content { id } assignment { id } } } } }';
    expect((await service.ok(query, { id: courseId }, instructor)).course.modules).toEqual([
      {
        items: [
          { id: second, kind: 'ASSIGNMENT', position: 0, required: false, content: null, assignment: { id: homework } },
          { id: first, kind: 'CONTENT', position: 1, required: true, content: { id: reading }, assignment: null },
        ],
      },
    ]);
    expect((await last())?.payload.modules).toEqual([
      {
        id: moduleId,
        items: [
          { id: second, kind: 'ASSIGNMENT', refId: homework, required: false },
          { id: first, kind: 'CONTENT', refId: reading, required: true },
        ],
      },
    ]);
  });

  describe('show what is there, and of their course, once', () => {
    const AN_ITEM = { title: 'Homework', kind: 'ASSIGNMENT' };
    const refused = async (refId: string, more: Record<string, unknown> = {}) => {
      const moduleId = await service.addModule(instructor, courseId);
      const before = (await service.recorded(courseId)).length;
      const refusal = await service.refused(ADD_ITEM, { input: { ...AN_ITEM, moduleId, refId, ...more } }, instructor);
      expect(await service.recorded(courseId)).toHaveLength(before);
      return refusal;
    };
    const fault = (refId: string) => ({ code: 'BAD_USER_INPUT', details: { fields: { refId } } });

    test('not an id of nothing, nor of another course', async () => {
      const { id: other } = await service.create(instructor);
      for (const [kind, things] of Object.entries({ assignment: service.assignments, content: service.contents })) {
        const more = { kind: kind.toUpperCase() };
        for (const refId of [newId(), 'nonsense', things.of(other)])
          expect(await refused(refId, more)).toEqual(fault(`is no ${kind} of this course`));
      }
    });

    test('not what the course shows already, in whatever module and spelling', async () => {
      const homework = service.assignments.of(courseId);
      const [reading, first] = [service.contents.of(courseId), await service.addModule(instructor, courseId)];
      await service.addItem(instructor, first, { ...AN_ITEM, refId: homework.toUpperCase() });
      await service.addItem(instructor, first, { refId: reading.toUpperCase() });
      expect(await refused(homework)).toEqual(fault('is in the course already'));
      expect(await refused(reading, { kind: 'CONTENT' })).toEqual(fault('is in the course already'));
      expect((await last())?.payload.modules).toMatchObject([{ items: [{ refId: homework }, { refId: reading }] }, {}, {}]);
    });

    test('two who add the same at once: one does', async () => {
      const moduleId = await service.addModule(instructor, courseId);
      const input = { ...AN_ITEM, moduleId, refId: service.assignments.of(courseId) };
      const answers = await Promise.all([1, 2].map(() => service.call(ADD_ITEM, { input }, instructor)));
      expect(answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    });

    test.each([
      ['ASSIGNMENT', 'assignments'],
      ['CONTENT', 'contents'],
    ] as const)(
      'while the owner of an %s is away, nobody says that it is not there; nor is it asked for those who may not edit',
      async (kind, owner) => {
        const moduleId = await service.addModule(instructor, courseId);
        const things = service[owner];
        const input = { ...AN_ITEM, kind, moduleId, refId: things.of(courseId) };
        things.away = true;
        expect((await service.refused(ADD_ITEM, { input }, instructor)).code).toBe('UNAVAILABLE');
        things.asked = 0;
        expect((await service.refused(ADD_ITEM, { input }, student)).code).toBe('NOT_FOUND');
        expect(things.asked).toBe(0);
        things.away = false;
      },
    );
  });

  test('are changed, reordered within their module and removed', async () => {
    const moduleId = await service.addModule(instructor, courseId);
    const [a, b] = [
      await service.addItem(instructor, moduleId, { title: 'a' }),
      await service.addItem(instructor, moduleId, { title: 'b' }),
    ];
    const elsewhere = await service.addItem(instructor, await service.addModule(instructor, courseId));
    expect(await service.ok(UPDATE_ITEM, { input: { id: a, required: false } }, instructor)).toEqual({
      updateModuleItem: { title: 'a', required: false },
    });
    expect(await service.ok(REORDER_ITEMS, { input: { moduleId, itemIds: [b, a] } }, instructor)).toEqual({
      reorderModuleItems: {
        items: [
          { id: b, position: 0 },
          { id: a, position: 1 },
        ],
      },
    });
    const refusal = await service.refused(REORDER_ITEMS, { input: { moduleId, itemIds: [b, elsewhere] } }, instructor);
    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { itemIds: expect.any(String) } } });
    expect(await service.ok(REMOVE_ITEM, { id: b }, instructor)).toEqual({ removeModuleItem: { items: [{ title: 'a', position: 0 }] } });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a blank title', { title: '' }, 'title'],
    ['no reference', { refId: '' }, 'refId'],
    ['a reference that is a book', { refId: 'x'.repeat(65) }, 'refId'],
    ['a negative position', { position: -1 }, 'position'],
  ])('%s is refused', async (_what, input, field) => {
    const moduleId = await service.addModule(instructor, courseId);
    const item = { moduleId, title: 'Reading', kind: 'CONTENT', refId: newId(), ...input };
    const refusal = await service.refused(ADD_ITEM, { input: item }, instructor);
    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
  });

  test.each(['title', 'required'])('null for %s is refused', async (field) => {
    const id = await service.addItem(instructor, await service.addModule(instructor, courseId));
    const refusal = await service.refused(UPDATE_ITEM, { input: { id, [field]: null } }, instructor);
    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
  });
});

describe('the state of the course', () => {
  test('a published course keeps at least one item', async () => {
    const moduleId = await service.addModule(instructor, courseId);
    const id = await service.addItem(instructor, moduleId);
    await service.ok(PUBLISH, { id: courseId }, instructor);
    expect(await service.refused(REMOVE_ITEM, { id }, instructor)).toEqual({ code: 'COURSE_EMPTY' });
    expect(await service.refused(REMOVE_MODULE, { id: moduleId }, instructor)).toEqual({ code: 'COURSE_EMPTY' });
    expect(await modules()).toMatchObject([{ id: moduleId, items: [{ id }] }]);
    await service.addItem(instructor, moduleId, { title: 'Another' });
    expect(await service.ok(REMOVE_ITEM, { id }, instructor)).toEqual({ removeModuleItem: { items: [{ title: 'Another', position: 0 }] } });
  });

  test('nothing can be changed in an archived one', async () => {
    const moduleId = await service.addModule(instructor, courseId);
    await service.addItem(instructor, moduleId);
    await service.ok(PUBLISH, { id: courseId }, instructor);
    await service.ok(ARCHIVE, { id: courseId }, instructor);
    expect(await service.refused(ADD_MODULE, { input: { courseId, title: 'Late' } }, admin)).toEqual({ code: 'CONFLICT' });
    expect(await service.refused(UPDATE_MODULE, { input: { id: moduleId, title: 'Late' } }, admin)).toEqual({ code: 'CONFLICT' });
    expect(await service.refused(REMOVE_MODULE, { id: moduleId }, admin)).toEqual({ code: 'CONFLICT' });
  });
});

describe('several people at once', () => {
  test('ten modules added together all get a place', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => service.addModule(instructor, courseId, `${n}`, 0)));
    expect((await modules()).map(({ position }: { position: number }) => position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await service.recorded(courseId)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('two orders of the same modules: one after the other, never a mixture', async () => {
    const ids = [];
    for (let n = 0; n < 6; n++) ids.push(await service.addModule(instructor, courseId, `${n}`));
    const orders = [ids.toReversed(), [...ids.slice(3), ...ids.slice(0, 3)]];
    await Promise.all(orders.map((moduleIds) => service.ok(REORDER, { input: { courseId, moduleIds } }, instructor)));
    const result = (await modules()).map(({ id }: { id: string }) => id);
    expect(orders).toContainEqual(result);
    expect((await modules()).map(({ position }: { position: number }) => position)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('an order that does not know of a module yet is refused, not applied in part', async () => {
    const [a, b] = [await service.addModule(instructor, courseId, 'a'), await service.addModule(instructor, courseId, 'b')];
    const [added, reordered] = await Promise.all([
      service.call(ADD_MODULE, { input: { courseId, title: 'c' } }, instructor),
      service.call(REORDER, { input: { courseId, moduleIds: [b, a] } }, instructor),
    ]);
    expect(added.errors).toBeUndefined();
    const order = (await modules()).map(({ title }: { title: string }) => title);
    expect(order).toEqual(reordered.errors ? ['a', 'b', 'c'] : ['b', 'a', 'c']);
  });

  test('removed twice at once: once done, once NOT_FOUND', async () => {
    const id = await service.addModule(instructor, courseId);
    const replies = await Promise.all([1, 2].map(() => service.call(REMOVE_MODULE, { id }, instructor)));
    expect(replies.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions)).toEqual([{ code: 'NOT_FOUND' }]);
  });
});
