import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '../../../platform/kernel/identity.js';
import { anonymous, serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { coursePolicy } from '../policy.js';
import { admin, assistant, type CourseService, courseService, instructor, otherInstructor, student } from '../test-kit/course-service.js';
import { CourseStatus } from './vocabulary.js';

const LIST = `query ($first: Int, $after: String, $filter: CourseFilter, $orderBy: CourseOrder) {
  courses(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { nodes { id title startsAt } pageInfo { hasNextPage endCursor } totalCount } }`;

async function titles(service: CourseService, filter: object = {}, caller: Caller = anonymous): Promise<string[]> {
  const { courses } = await service.ok(LIST, { filter, first: 100, orderBy: 'TITLE' }, caller);
  expect(courses.totalCount).toBe(courses.nodes.length);
  return courses.nodes.map((node: { title: string }) => node.title);
}

describe('whom a course exists for', () => {
  let service: CourseService;
  let draft: string;
  let open: string;
  beforeAll(async () => {
    service = await courseService();
    draft = (await service.create(instructor, { title: 'Draft', slug: 'draft' })).id;
    await service.addStaff(instructor, draft, assistant);
    open = await service.published(instructor, { title: 'Open' });
  });
  afterAll(() => service.stop());

  test.each<[string, Caller, boolean]>([
    ['its instructor', instructor, true],
    ['its instructor who is a student now', signedInAs('STUDENT', instructor.userId), true],
    ['its staff', assistant, true],
    ['an admin', admin, true],
    ['another instructor', otherInstructor, false],
    ['a student', student, false],
    ['a visitor', anonymous, false],
  ])('a draft, for %s', async (_who, caller, exists) => {
    const expected = exists ? { id: draft } : null;
    expect(await service.ok('query ($id: ID!) { course(id: $id) { id } }', { id: draft }, caller)).toEqual({ course: expected });
    expect(await service.ok('{ courseBySlug(slug: "draft") { id } }', {}, caller)).toEqual({ courseBySlug: expected });
    expect(await entities(service, [draft, open], caller)).toEqual([expected, { id: open }]);
    expect(await titles(service, {}, caller)).toEqual(exists ? ['Draft', 'Open'] : ['Open']);
    expect(await titles(service, { status: 'DRAFT' }, caller)).toEqual(exists ? ['Draft'] : []);
  });

  test('the list shows exactly what the policy lets be seen, for every status and every caller', async () => {
    const callers: Caller[] = [instructor, assistant, admin, otherInstructor, student, anonymous, serviceCaller('search')];
    for (const status of Object.values(CourseStatus)) {
      await service.sql('update courses set status = ? where id = ?', [status, draft]);
      for (const caller of callers) {
        const subject = { status, instructorId: instructor.userId, staffIds: [assistant.userId] };
        const shown = (await titles(service, {}, caller)).includes('Draft');
        expect([caller, status, shown]).toEqual([caller, status, coursePolicy.see(caller, subject)]);
      }
    }
    await service.sql("update courses set status = 'DRAFT' where id = ?", [draft]);
  });

  test('a hidden prerequisite is left out, and an item of a hidden course is no entity', async () => {
    const needing = await service.published(instructor, { title: 'Needing', prerequisiteIds: [draft, open] });
    const item = await service.addItem(instructor, await service.addModule(instructor, draft));
    const query = 'query ($id: ID!) { course(id: $id) { prerequisites { title } } }';
    expect(await service.ok(query, { id: needing }, student)).toEqual({ course: { prerequisites: [{ title: 'Open' }] } });
    expect(await service.ok(query, { id: needing }, instructor)).toEqual({
      course: { prerequisites: [{ title: 'Draft' }, { title: 'Open' }] },
    });
    const items = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on ModuleItem { title } } }';
    const of = [{ __typename: 'ModuleItem', id: item }];
    expect(await service.ok(items, { of }, student)).toEqual({ _entities: [null] });
    expect(await service.ok(items, { of }, assistant)).toEqual({ _entities: [{ title: 'Reading' }] });
  });

  test('what cannot be an id belongs to nothing', async () => {
    expect(await service.ok('{ course(id: "1; drop table courses") { id } }')).toEqual({ course: null });
    expect(await entities(service, ['nonsense', newId()], admin)).toEqual([null, null]);
    expect(await titles(service, { instructorId: 'nonsense' }, admin)).toEqual([]);
  });
});

describe('filters', () => {
  let service: CourseService;
  beforeAll(async () => {
    service = await courseService();
    await service.published(instructor, {
      title: 'Été in Paris',
      summary: 'French',
      topics: ['Languages'],
      price: { amount: 100, currency: 'EUR' },
    });
    await service.published(otherInstructor, {
      title: 'AI 100%',
      description: 'Deep_nets',
      topics: ['AI', 'Mathematics'],
      level: 'ADVANCED',
    });
    service.clock.advance(60_000);
    await service.published(instructor, { title: 'Calculus', summary: 'Limits and nets', topics: ['mathematics', 'Null'] });
  });
  afterAll(() => service.stop());

  test.each<[object, string[]]>([
    [{ text: 'NETS' }, ['AI 100%', 'Calculus']],
    [{ text: 'limits  calc' }, ['Calculus']],
    [{ text: '100%' }, ['AI 100%']],
    [{ text: '%' }, ['AI 100%']],
    [{ text: 'p_nets' }, ['AI 100%']],
    [{ text: '\\' }, []],
    [{ text: 'ete' }, ['Été in Paris']],
    [{ text: 'E\u0301TE\u0301' }, ['Été in Paris']],
    [{ text: 'été ｐａｒｉｓ' }, ['Été in Paris']],
    [{ text: '％' }, ['AI 100%']],
    [{ text: '  ' }, ['AI 100%', 'Calculus', 'Été in Paris']],
    [{ topic: 'Mathematics' }, ['AI 100%', 'Calculus']],
    [{ topic: ' ai ' }, ['AI 100%']],
    [{ topic: 'math' }, []],
    [{ topic: 'NULL' }, ['Calculus']],
    [{ topic: '\n' }, []],
    [{ level: 'ADVANCED' }, ['AI 100%']],
    [{ free: true }, ['AI 100%', 'Calculus']],
    [{ free: false }, ['Été in Paris']],
    [{ instructorId: otherInstructor.userId }, ['AI 100%']],
    [{ updatedSince: '2026-03-02T09:01:00Z' }, ['Calculus']],
    [{ updatedSince: '2026-03-02T09:01:01Z' }, []],
    [{ status: 'ARCHIVED' }, []],
    [{ text: 'nets', free: true, topic: 'AI', level: 'ADVANCED', status: 'PUBLISHED' }, ['AI 100%']],
    [{ text: null, topic: null, level: null, free: null }, ['AI 100%', 'Calculus', 'Été in Paris']],
  ])('%j', async (filter, expected) => {
    expect(await titles(service, filter)).toEqual(expected);
  });
});

describe('pages', () => {
  let service: CourseService;
  let all: { id: string; title: string; startsAt: string | null }[];
  beforeAll(async () => {
    service = await courseService();
    // Times, titles and dates all tie, and half of the dates are missing.
    for (let n = 0; n < 23; n++) {
      if (n % 4 === 0) service.clock.advance(1_000);
      const startsAt = n % 2 ? null : `2027-0${(n % 3) + 1}-01T00:00:00.000Z`;
      await service.create(admin, { title: ['beta', 'Alpha', 'Émile'][n % 3], startsAt });
    }
    all = (await service.ok('{ courses(first: 100) { nodes { id title startsAt } } }', {}, admin)).courses.nodes;
  });
  afterAll(() => service.stop());

  async function walk(orderBy: string, first: number): Promise<typeof all> {
    const seen: typeof all = [];
    for (let after: string | null = null; ; ) {
      const { courses }: { courses: { nodes: typeof all; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await service.ok(
        LIST,
        { first, after, orderBy },
        admin,
      );
      expect(courses.nodes.length).toBeLessThanOrEqual(first);
      seen.push(...courses.nodes);
      if (!courses.pageInfo.hasNextPage) return seen;
      after = courses.pageInfo.endCursor;
    }
  }

  test.each(['NEWEST', 'TITLE', 'STARTS_SOON'])(
    'in the order %s each course comes once, whatever the size of the page',
    async (orderBy) => {
      const whole = await walk(orderBy, 100);
      expect(new Set(whole.map(({ id }) => id)).size).toBe(23);
      for (const first of [1, 4, 7]) expect(await walk(orderBy, first)).toEqual(whole);
    },
  );

  test('the newest first; titles without regard to case and accents; the soonest first, those without a date last', async () => {
    const created = await service.sql<{ id: string }>('select id from courses order by created_at desc, id desc');
    expect(all.map(({ id }) => id)).toEqual(created.map(({ id }) => id));
    const byTitle = (await walk('TITLE', 100)).map(({ title }) => title);
    expect(byTitle).toEqual([...Array(8).fill('Alpha'), ...Array(8).fill('beta'), ...Array(7).fill('Émile')]);
    const dates = (await walk('STARTS_SOON', 100)).map(({ startsAt }) => startsAt);
    expect(dates).toEqual([...dates.filter((date) => date !== null).sort(), ...dates.filter((date) => date === null)]);
    expect(dates.filter((date) => date === null)).toHaveLength(11);
  });

  test('what starts soon is from now on: a course that has started is not among it', async () => {
    const now = service.clock.now().getTime();
    const day = 86_400_000;
    const starting = async (title: string, days: number) =>
      (await service.create(admin, { title, startsAt: new Date(now + days * day).toISOString() })).id;
    const [, today, week] = [await starting('Soonest', -700), await starting('Soonest', 0), await starting('Soonest', 7)];
    const listed = async () => (await service.ok(LIST, { first: 100, orderBy: 'STARTS_SOON', filter: { text: 'Soonest' } }, admin)).courses;
    expect(await listed()).toMatchObject({ nodes: [{ id: today }, { id: week }], totalCount: 2 });
    service.clock.advance(1);
    expect(await listed()).toMatchObject({ nodes: [{ id: week }], totalCount: 1 });
    await service.sql("delete from courses where title = 'Soonest'");
  });

  test('a course that comes in while somebody turns pages shifts nothing', async () => {
    const [first, second] = all;
    const page = await service.ok(LIST, { first: 1 }, admin);
    service.clock.advance(1_000);
    const { id } = await service.create(admin, { title: 'Late' });
    const next = await service.ok(LIST, { first: 1, after: page.courses.pageInfo.endCursor }, admin);
    expect([page.courses.nodes[0].id, next.courses.nodes[0].id]).toEqual([first?.id, second?.id]);
    await service.sql('delete from courses where id = ?', [id]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['more than a page may hold', { first: 1_000_000 }],
    ['fewer than none', { first: -1 }],
    ['a cursor that is none', { after: 'not a cursor' }],
    ['a cursor of another order', { after: Buffer.from('["x"]').toString('base64url') }],
  ])('%s is BAD_USER_INPUT', async (_what, args) => {
    expect(await service.refused(LIST, args)).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('statements', () => {
  let service: CourseService;
  beforeAll(async () => {
    service = await courseService();
    const base = await service.published(instructor, { title: 'Base' });
    for (let n = 0; n < 50; n++) await service.published(instructor, { title: `Course ${n}`, prerequisiteIds: [base] });
  });
  afterAll(() => service.stop());

  const statementsOf = async (query: string, caller: Caller = anonymous) => {
    service.statements.length = 0;
    const data = await service.ok(query, {}, caller);
    expect(data.courses.nodes).toHaveLength(50);
    return service.statements.length;
  };

  test.each<[string, number]>([
    ['id title price { amount } instructor { id } staff { id } permissions { canEdit canPublish canDelete canGrade canSeeReports }', 1],
    ['title prerequisites { title }', 2],
    ['title modules { title }', 2],
    ['title modules { title items { title content { id } assignment { id } } }', 3],
  ])('50 courses with %s', async (fields, count) => {
    expect(await statementsOf(`{ courses(first: 50) { nodes { ${fields} } } }`)).toBe(count);
  });

  test('the total is counted only when it is asked for', async () => {
    expect(await statementsOf('{ courses(first: 50) { nodes { id } totalCount } }')).toBe(2);
  });

  test('50 references are one statement', async () => {
    const { courses } = await service.ok('{ courses(first: 50) { nodes { id } } }');
    service.statements.length = 0;
    const found = await entities(
      service,
      courses.nodes.map((node: { id: string }) => node.id),
      student,
    );
    expect(found).toHaveLength(50);
    expect(found).not.toContain(null);
    expect(service.statements).toHaveLength(1);
  });
});

async function entities(service: CourseService, ids: string[], caller: Caller) {
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Course { id } } }';
  const data = await service.ok(query, { of: ids.map((id) => ({ __typename: 'Course', id })) }, caller);
  return data._entities;
}
