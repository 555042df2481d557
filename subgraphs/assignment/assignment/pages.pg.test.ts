import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { admin, aStudent, type Learner } from '../../../schema/events/test-kit/course-life.js';
import { type AssignmentService, assignmentService, inDays, MINE } from '../test-kit/assignment-service.js';

let service: AssignmentService;
beforeAll(async () => {
  service = await assignmentService();
});
afterAll(() => service.stop());

const titles = ({ nodes }: { nodes: { title: string }[] }) => nodes.map(({ title }) => title);

const OF_COURSES = `query ($of: [_Any!]!, $first: Int, $after: String) { _entities(representations: $of) { ... on Course { id
  assignments(first: $first, after: $after) { nodes { title myDueAt } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } } } }`;

const ofCourses = async (courses: readonly Pick<CourseSnapshot, 'courseId'>[], caller: Learner | typeof admin, page = {}) => {
  const of = courses.map(({ courseId: id }) => ({ __typename: 'Course', id }));
  const { _entities } = await service.ok(OF_COURSES, { of, ...page }, caller);
  return _entities.map((each: { assignments: unknown }) => each.assignments);
};

describe('myAssignments', () => {
  /** Two courses that one learns in, one that one has left, one that is others'. */
  async function scene() {
    const student = aStudent();
    const [algebra, welding, left, others] = await Promise.all([1, 2, 3, 4].map(() => service.course()));
    for (const course of [algebra, welding]) await service.learner(course as CourseSnapshot, student);
    await service.leaves(await service.learner(left as CourseSnapshot, student));
    const make = (course: CourseSnapshot | undefined, title: string, dueAt: string | null) =>
      service.create(course as CourseSnapshot, { title, dueAt });
    await make(algebra, 'never', null);
    await make(algebra, 'in three days', inDays(3));
    await make(welding, 'in two days', inDays(2));
    await make(welding, 'also never', null);
    const first = await make(welding, 'in a day', inDays(1));
    await make(left, 'left', inDays(1));
    await make(others, 'not mine', inDays(1));
    return { student, first };
  }

  test('are those of the courses that one learns in, by when they are due, those that never are last', async () => {
    const { student } = await scene();
    const page = await service.mine(student);
    expect(titles(page)).toEqual(['in a day', 'in two days', 'in three days', 'never', 'also never']);
    expect(page).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false, hasPreviousPage: false } });
  });

  test('an extension moves one to where it is due for the student', async () => {
    const { student, first } = await scene();
    await service.extend({ assignmentId: first.id, studentId: student.userId, dueAt: inDays(2.5) });
    const page = await service.mine(student);
    expect(titles(page)).toEqual(['in two days', 'in a day', 'in three days', 'never', 'also never']);
    expect(page.nodes[1].myDueAt).toBe(inDays(2.5));
    expect(titles(await service.mine(student, { dueBefore: inDays(2.5) }))).toEqual(['in two days']);
    expect(titles(await service.mine(student, { dueAfter: inDays(2.5) }))).toEqual(['in a day', 'in three days']);
  });

  test('windows that follow each other share nothing', async () => {
    const { student } = await scene();
    const between = await service.mine(student, { dueAfter: inDays(1), dueBefore: inDays(3) });
    expect(titles(between)).toEqual(['in a day', 'in two days']);
    expect(between.totalCount).toBe(2);
    expect(titles(await service.mine(student, { dueAfter: inDays(3) }))).toEqual(['in three days']);
  });

  test('page by page, each comes once', async () => {
    const { student } = await scene();
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await service.mine(student, { first: 2, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...titles(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(['in a day', 'in two days', 'in three days', 'never', 'also never']);
  });

  test('what is no cursor of theirs, or too many at once, is refused', async () => {
    const student = aStudent();
    const cursors = ['x', '', Buffer.from(`infinity ${newId()}`).toString('base64url'), Buffer.from('never 1').toString('base64url')];
    for (const after of cursors.filter(Boolean)) {
      expect(await service.refused(MINE, { after }, student)).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { fields: { after: expect.any(String) } },
      });
    }
    expect((await service.refused(MINE, { first: 101 }, student)).code).toBe('BAD_USER_INPUT');
  });

  test('the page and its count are two statements; without the count it is one', async () => {
    const { student } = await scene();
    service.statements.length = 0;
    await service.mine(student);
    // And the extensions behind `myDueAt`.
    expect(service.statements).toHaveLength(3);
    service.statements.length = 0;
    await service.ok('{ myAssignments { nodes { id } } }', {}, student);
    expect(service.statements).toHaveLength(1);
  });

  test('nobody has none: UNAUTHENTICATED', async () => {
    expect((await service.refused(MINE, {}, anonymous)).code).toBe('UNAUTHENTICATED');
  });
});

describe('Course.assignments', () => {
  test('of fifty courses, for a learner in each, cost as many statements as of one', async () => {
    const courses = await Promise.all(Array.from({ length: 12 }, () => service.course()));
    const student = aStudent();
    for (const [index, course] of courses.entries()) {
      await service.learner(course, student);
      await service.create(course, { title: `first of ${index}`, dueAt: inDays(1) });
      await service.create(course, { title: `second of ${index}`, dueAt: inDays(2) });
    }
    const asked = [...courses, ...Array.from({ length: 38 }, () => ({ courseId: newId() }))];
    service.statements.length = 0;
    const learner = { ...student, enrollment: undefined } as unknown as Learner;
    const pages = await ofCourses(asked, learner, { first: 1 });
    // The courses, where the student learns, the pages, the counts, and the extensions.
    expect(service.statements).toHaveLength(5);
    expect(pages.slice(0, 12).map(titles)).toEqual(courses.map((_course, index) => [`first of ${index}`]));
    expect(pages[0]).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } });
    expect(pages.slice(12)).toEqual(Array(38).fill(null));
  });

  test('go on after a cursor', async () => {
    const course = await service.course();
    for (const title of ['a', 'b', 'c']) await service.create(course, { title });
    const [first] = await ofCourses([course], admin, { first: 2 });
    const [second] = await ofCourses([course], admin, { first: 2, after: first.pageInfo.endCursor });
    expect([...titles(first), ...titles(second)]).toEqual(['a', 'b', 'c']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });
});
