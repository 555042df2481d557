import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ARCHIVE,
  admin,
  type CourseService,
  CREATE,
  courseService,
  instructor,
  PUBLISH,
  student,
  UPDATE,
} from '../test-kit/course-service.js';

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
});
afterAll(() => service.stop());

const EVERYTHING = `{ id slug title summary description topics level language status price { amount currency } capacity startsAt endsAt
  enrollmentOpensAt enrollmentClosesAt timeZone
  publishedAt createdAt updatedAt version instructor { id } staff { id } prerequisites { id } modules { id } }`;

describe('creating a course', () => {
  test('makes a draft of the caller and records all of it', async () => {
    const { createCourse: course } = await service.ok(
      `mutation ($input: CreateCourseInput!) { createCourse(input: $input) ${EVERYTHING} }`,
      {
        input: {
          title: '  Logic   and proof ',
          summary: 'Thinking in steps',
          description: 'From syllogisms on.',
          topics: ['Mathematics', ' mathematics', 'Philosophy'],
          level: 'INTERMEDIATE',
          language: 'EN-gb',
          price: { amount: 19_900, currency: 'EUR' },
          capacity: 30,
          startsAt: '2026-09-01T09:00:00+02:00',
          endsAt: '2026-12-01T09:00:00Z',
          enrollmentOpensAt: '2026-07-01T00:00:00+02:00',
          enrollmentClosesAt: '2026-08-31T22:00:00Z',
          timeZone: 'Europe/Berlin',
        },
      },
      instructor,
    );
    const now = service.clock.now().toISOString();
    const said = {
      slug: 'logic-and-proof',
      title: 'Logic and proof',
      summary: 'Thinking in steps',
      description: 'From syllogisms on.',
      topics: ['Mathematics', 'Philosophy'],
      level: 'INTERMEDIATE',
      language: 'en-GB',
      status: 'DRAFT',
      price: { amount: 19_900, currency: 'EUR' },
      capacity: 30,
      startsAt: '2026-09-01T07:00:00.000Z',
      endsAt: '2026-12-01T09:00:00.000Z',
      enrollmentOpensAt: '2026-06-30T22:00:00.000Z',
      enrollmentClosesAt: '2026-08-31T22:00:00.000Z',
      timeZone: 'Europe/Berlin',
      publishedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    expect(course).toEqual({
      id: course.id,
      ...said,
      version: 1,
      instructor: { id: instructor.userId },
      staff: [],
      prerequisites: [],
      modules: [],
    });
    expect(await service.recorded(course.id)).toEqual([
      {
        type: 'COURSE_CREATED',
        key: course.id,
        sequence: 1,
        actor: `user:${instructor.userId}`,
        payload: { courseId: course.id, ...said, instructorId: instructor.userId, staffIds: [], prerequisiteIds: [] },
      },
    ]);
  });

  test('needs a title and a summary; the rest has its defaults', async () => {
    const { createCourse: course } = await service.ok(
      `mutation { createCourse(input: { title: "Chess", summary: "" }) ${EVERYTHING} }`,
      {},
      admin,
    );
    expect(course).toMatchObject({
      slug: 'chess',
      description: '',
      topics: [],
      level: null,
      language: 'en',
      price: { amount: 0, currency: 'USD' },
      capacity: null,
      startsAt: null,
      endsAt: null,
      enrollmentOpensAt: null,
      enrollmentClosesAt: null,
      timeZone: 'UTC',
      instructor: { id: admin.userId },
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a blank title', { title: '  ' }, 'title'],
    ['a title that is a book', { title: 'x'.repeat(201) }, 'title'],
    ['a title that reads from right to left', { title: 'Chess\u202e' }, 'title'],
    ['a title with what cannot be seen', { title: 'Ch\u200bess' }, 'title'],
    ['a topic with what cannot be seen', { topics: ['Ga\u00admes'] }, 'topics'],
    ['a title on two lines', { title: 'Chess\nfor all' }, 'title'],
    ['a summary with a NUL', { summary: 'a\0b' }, 'summary'],
    ['half a character', { description: 'a\ud800b' }, 'description'],
    ['half a character in a topic', { topics: ['\udc00'] }, 'topics.0'],
    ['an endless description', { description: 'x'.repeat(20_001) }, 'description'],
    ['too many topics', { topics: Array.from({ length: 21 }, (_, n) => `topic ${n}`) }, 'topics'],
    ['a blank topic', { topics: [' '] }, 'topics'],
    ['a language nobody writes so', { language: 'not a language' }, 'language'],
    ['a negative price', { price: { amount: -1, currency: 'USD' } }, 'price.amount'],
    ['a currency in small letters', { price: { amount: 1, currency: 'usd' } }, 'price.currency'],
    ['a currency that does not exist', { price: { amount: 1, currency: 'ZZZ' } }, 'price.currency'],
    ['no seats', { capacity: 0 }, 'capacity'],
    ['an end before the start', { startsAt: '2026-09-01T00:00:00Z', endsAt: '2026-08-01T00:00:00Z' }, 'endsAt'],
    ['an end at the start', { startsAt: '2026-09-01T00:00:00Z', endsAt: '2026-09-01T00:00:00Z' }, 'endsAt'],
    [
      'a close of enrollment before it opens',
      { enrollmentOpensAt: '2026-09-01T00:00:00Z', enrollmentClosesAt: '2026-08-01T00:00:00Z' },
      'enrollmentClosesAt',
    ],
    ['a time zone that does not exist', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['an offset for a time zone', { timeZone: '+02:00' }, 'timeZone'],
    ['an endless time zone', { timeZone: 'x'.repeat(1_000_000) }, 'timeZone'],
    ['a start before there were computers', { startsAt: '0001-01-01T00:00:00Z' }, 'startsAt'],
    ['a slug with capitals', { slug: 'Chess' }, 'slug'],
    ['a slug with a slash', { slug: 'chess/2' }, 'slug'],
    ['an empty slug', { slug: '' }, 'slug'],
  ])('refuses %s', async (_what, input, field) => {
    const before = (await service.outbox()).length;
    const refusal = await service.refused(CREATE, { input: { title: 'Chess', summary: 'Mate', ...input } }, instructor);
    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
    expect(await service.outbox()).toHaveLength(before);
  });
});

describe('updating a course', () => {
  test('changes what is given, clears what is null, leaves the rest', async () => {
    const { id } = await service.create(instructor, { title: 'Optics', level: 'ADVANCED', capacity: 12, topics: ['Physics'] });
    service.clock.advance(60_000);
    const { updateCourse: course } = await service.ok(
      `mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) ${EVERYTHING} }`,
      { input: { id, title: 'Light', capacity: null, price: { amount: 500, currency: 'USD' } } },
      instructor,
    );
    expect(course).toMatchObject({
      slug: 'optics',
      title: 'Light',
      level: 'ADVANCED',
      topics: ['Physics'],
      capacity: null,
      price: { amount: 500, currency: 'USD' },
      version: 2,
      updatedAt: service.clock.now().toISOString(),
    });
    expect((await service.recorded(id)).at(-1)).toMatchObject({
      type: 'COURSE_UPDATED',
      sequence: 2,
      payload: { courseId: id, title: 'Light', capacity: null, level: 'ADVANCED', changed: ['title', 'price', 'capacity'] },
    });
  });

  test('that says what is there already changes nothing and records nothing', async () => {
    const input = { title: 'Sound', topics: ['Physics'], startsAt: '2026-05-01T00:00:00.000Z', price: { amount: 5, currency: 'EUR' } };
    const { id } = await service.create(instructor, input);
    service.clock.advance(1_000);
    expect(await service.update(instructor, { id, ...input, topics: ['Physics', 'PHYSICS'] })).toEqual({ id, version: 1 });
    expect(await service.recorded(id)).toHaveLength(1);
  });

  test.each(['title', 'summary', 'description', 'topics', 'language', 'price', 'timeZone', 'prerequisiteIds'])(
    'refuses null for %s',
    async (field) => {
      const { id } = await service.create(instructor);
      const refusal = await service.refused(UPDATE, { input: { id, [field]: null } }, instructor);
      expect(refusal).toEqual({ code: 'BAD_USER_INPUT', details: { fields: { [field]: expect.any(String) } } });
    },
  );

  test('holds the dates together, the one that is given and the one that is there', async () => {
    const { id } = await service.create(instructor, { startsAt: '2026-05-01T00:00:00Z' });
    const refusal = await service.refused(UPDATE, { input: { id, endsAt: '2026-04-01T00:00:00Z' } }, instructor);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { fields: { endsAt: expect.any(String) } } });
  });

  test('moves the days of enrollment, and clears them', async () => {
    const { id } = await service.create(instructor, { enrollmentOpensAt: '2026-05-01T00:00:00Z', timeZone: 'Europe/Berlin' });
    const refusal = await service.refused(UPDATE, { input: { id, enrollmentClosesAt: '2026-04-01T00:00:00Z' } }, instructor);
    expect(refusal).toMatchObject({ details: { fields: { enrollmentClosesAt: expect.any(String) } } });
    await service.update(instructor, { id, enrollmentOpensAt: null, enrollmentClosesAt: '2026-04-01T00:00:00Z' });
    expect((await service.recorded(id)).at(-1)?.payload).toMatchObject({
      enrollmentOpensAt: null,
      enrollmentClosesAt: '2026-04-01T00:00:00.000Z',
      timeZone: 'Europe/Berlin',
      changed: ['enrollmentOpensAt', 'enrollmentClosesAt'],
    });
  });

  test('of two with the same expectedVersion one wins; the other is told the version there is now', async () => {
    const { id, version } = await service.create(instructor);
    const edits = ['Mine', 'Yours'].map((title) => service.call(UPDATE, { input: { id, title, expectedVersion: version } }, instructor));
    const replies = await Promise.all(edits);
    const refusals = replies.flatMap((reply) => reply.errors ?? []);
    expect(refusals.map((each) => each.extensions)).toEqual([{ code: 'CONFLICT', details: { version: 2 } }]);
    expect((await service.recorded(id)).map((event) => event.type)).toEqual(['COURSE_CREATED', 'COURSE_UPDATED']);
  });

  test('a thing that cannot be an id is not found', async () => {
    expect(await service.refused(UPDATE, { input: { id: "' or 1=1", title: 'x' } }, admin)).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('publishing and archiving', () => {
  test('a course without an item is COURSE_EMPTY and stays a draft', async () => {
    const { id } = await service.create(instructor);
    await service.addModule(instructor, id);
    expect(await service.refused(PUBLISH, { id }, instructor)).toEqual({ code: 'COURSE_EMPTY' });
    expect(await service.ok('query ($id: ID!) { course(id: $id) { status publishedAt } }', { id }, instructor)).toEqual({
      course: { status: 'DRAFT', publishedAt: null },
    });
  });

  test('publishing is recorded once, however often it is asked', async () => {
    const id = await service.published(instructor, { title: 'Botany' });
    const { publishCourse } = await service.ok(PUBLISH, { id }, instructor);
    expect(publishCourse).toMatchObject({ status: 'PUBLISHED', version: 4 });
    const published = (await service.recorded(id)).filter((event) => event.type === 'COURSE_PUBLISHED');
    expect(published).toMatchObject([
      {
        sequence: 4,
        payload: { status: 'PUBLISHED', title: 'Botany', instructorId: instructor.userId, publishedAt: publishCourse.publishedAt },
      },
    ]);
  });

  test('an archived course stays visible, and cannot be changed or published again', async () => {
    const id = await service.published(instructor);
    expect(await service.ok(ARCHIVE, { id }, instructor)).toMatchObject({ archiveCourse: { status: 'ARCHIVED', version: 5 } });
    expect(await service.ok(ARCHIVE, { id }, instructor)).toMatchObject({ archiveCourse: { status: 'ARCHIVED', version: 5 } });
    expect(await service.ok('query ($id: ID!) { course(id: $id) { id } }', { id }, student)).toEqual({ course: { id } });
    expect(await service.refused(PUBLISH, { id }, instructor)).toEqual({ code: 'CONFLICT' });
    expect(await service.refused(UPDATE, { input: { id, title: 'Anew' } }, admin)).toEqual({ code: 'CONFLICT' });
    expect((await service.recorded(id)).at(-1)).toMatchObject({ type: 'COURSE_ARCHIVED', sequence: 5, payload: { status: 'ARCHIVED' } });
  });

  test('a draft cannot be archived: that would show it to everyone', async () => {
    const { id } = await service.create(instructor);
    expect(await service.refused(ARCHIVE, { id }, instructor)).toEqual({ code: 'CONFLICT' });
  });
});
