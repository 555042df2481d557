import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signedInAs } from '../../../platform/testing/callers.js';
import { LIMITS } from '../limits.js';
import { assistant, type CourseService, courseService, DUPLICATE, instructor } from '../test-kit/course-service.js';

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
});
afterAll(() => service.stop());

const WHOLE = `query ($id: ID!) { course(id: $id) { slug title status publishedAt startsAt endsAt enrollmentClosesAt capacity price { amount currency } topics instructor { id } staff { id }
  prerequisites { id } modules { id title items { id title required kind content { id } assignment { id } } } } }`;

describe('a duplicate', () => {
  test('is a draft of whoever made it, with the same curriculum under new ids', async () => {
    const needed = await service.published(instructor);
    const dates = { startsAt: '2026-10-01T08:00:00.000Z', endsAt: '2027-02-01T08:00:00.000Z' };
    const details = {
      ...dates,
      title: 'Geology',
      topics: ['Earth'],
      capacity: 9,
      price: { amount: 5, currency: 'EUR' },
      prerequisiteIds: [needed],
      enrollmentClosesAt: '2026-11-01T00:00:00Z',
    };
    const id = await service.published(instructor, details);
    await service.addItem(instructor, await service.addModule(instructor, id, 'Week 2'), {
      kind: 'ASSIGNMENT',
      refId: service.assignments.of(id),
      required: false,
    });
    const colleague = signedInAs('INSTRUCTOR');
    await service.addStaff(instructor, id, colleague);
    await service.addStaff(instructor, id, assistant);

    const { duplicateCourse } = await service.ok(DUPLICATE, { id }, colleague);
    expect(duplicateCourse).toMatchObject({ slug: 'geology-2', status: 'DRAFT', version: 3 });
    const { course: source } = await service.ok(WHOLE, { id }, colleague);
    const { course: copy } = await service.ok(WHOLE, { id: duplicateCourse.id }, colleague);
    expect(copy).toMatchObject({
      title: 'Geology',
      publishedAt: null,
      startsAt: null,
      endsAt: null,
      enrollmentClosesAt: null,
      capacity: 9,
      price: { amount: 5, currency: 'EUR' },
      topics: ['Earth'],
      instructor: { id: colleague.userId },
      staff: [],
      prerequisites: [{ id: needed }],
    });
    expect(withoutIds(copy.modules)).toEqual(withoutIds(source.modules));
    expect(idsIn(copy.modules).filter((each) => idsIn(source.modules).includes(each))).toEqual([]);

    const events = await service.recorded(duplicateCourse.id);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['COURSE_CREATED', 1],
      ['COURSE_CURRICULUM_CHANGED', 2],
      ['COURSE_DUPLICATED', 3],
    ]);
    const pairs = source.modules.map((module: Part, m: number) => ({ from: module.id, to: copy.modules[m].id }));
    const items = source.modules.flatMap((module: Part, m: number) =>
      module.items.map((item, i) => {
        const to = copy.modules[m].items[i];
        return {
          from: item.id,
          to: to.id,
          kind: item.kind,
          fromRefId: (item.content ?? item.assignment)?.id,
          toRefId: (to.content ?? to.assignment).id,
        };
      }),
    );
    expect(events.at(-1)?.payload).toEqual({ courseId: duplicateCourse.id, sourceCourseId: id, modules: pairs, items });
    // The source tells nothing: nothing happened to it.
    expect((await service.recorded(id)).at(-1)?.type).toBe('COURSE_STAFF_CHANGED');
  });

  test('of the largest course there can be fits into its events', async () => {
    const { id } = await service.create(instructor, { description: '"'.repeat(LIMITS.descriptionLength) });
    await service.sql(
      `with module as (
         insert into modules (id, course_id, title, position)
         select gen_random_uuid(), ?::uuid, 'module', n from generate_series(0, ${LIMITS.modules - 1}) n returning id
       )
       insert into module_items (id, course_id, module_id, title, position, required, kind, ref_id)
       select gen_random_uuid(), ?::uuid, module.id, 'item', n, true, 'ASSIGNMENT', repeat('x', ${LIMITS.refIdLength - 1}) || n
       from module, generate_series(0, ${LIMITS.itemsPerCourse / LIMITS.modules - 1}) n`,
      [id, id],
    );
    const { duplicateCourse } = await service.ok(DUPLICATE, { id }, instructor);
    expect((await service.recorded(duplicateCourse.id)).at(-1)?.payload.items).toHaveLength(LIMITS.itemsPerCourse);
  });

  test('of an empty course is an empty course', async () => {
    const { id } = await service.create(instructor);
    const { duplicateCourse } = await service.ok(DUPLICATE, { id }, instructor);
    expect((await service.recorded(duplicateCourse.id)).at(-1)?.payload).toEqual({
      courseId: duplicateCourse.id,
      sourceCourseId: id,
      modules: [],
      items: [],
    });
  });
});

interface Part {
  id: string;
  items: { id: string; kind: string; content: { id: string } | null; assignment: { id: string } | null }[];
}

const idsIn = (value: unknown): string[] => [...JSON.stringify(value).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => String(id));
const withoutIds = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(/"id":"[^"]+"/g, '"id":""'));
