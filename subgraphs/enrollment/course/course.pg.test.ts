import { anonymous, type Caller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { anItem, PRICED } from '../../../schema/events/test-kit/courses.js';
import { admin, aStudent, ENROLL, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

const FIELDS = `enrollmentCount seatsLeft myEnrollment { id status waitlistPosition }
  eligibility { canEnroll reason seatsLeft waiting missingPrerequisites { id } }
  enrollments(first: 2) { totalCount nodes { id student { id } progress { percent } certificate { id } saga { name } } pageInfo { hasNextPage endCursor } }`;

async function fields(ids: readonly string[], caller: Caller, selection = FIELDS) {
  const representations = ids.map((id) => ({ __typename: 'Course', id }));
  const source = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Course { ${selection} } } }`;
  return (await service.ok(source, { representations }, caller))._entities;
}

test('how full a course is, and where the caller stands with it', async () => {
  const basics = await service.course();
  const { courseId } = await service.course({ capacity: 2, price: PRICED, prerequisiteIds: [] });
  const advanced = await service.course({ prerequisiteIds: [basics.courseId] });
  const student = aStudent();
  const paid = await service.enroll(courseId);
  await service.payment.takes(paid.id);
  await service.enroll(courseId);
  const mine = await service.enroll(courseId, student);
  const [full, needs] = await fields([courseId, advanced.courseId], student);
  expect(full).toMatchObject({
    enrollmentCount: 1,
    seatsLeft: 0,
    myEnrollment: { id: mine.id, status: 'WAITLISTED', waitlistPosition: 1 },
    eligibility: { canEnroll: false, reason: 'ALREADY_ENROLLED', seatsLeft: 0, waiting: 1 },
    enrollments: null,
  });
  expect(needs).toMatchObject({
    enrollmentCount: 0,
    seatsLeft: null,
    myEnrollment: null,
    eligibility: { canEnroll: false, reason: 'PREREQUISITES_MISSING', missingPrerequisites: [{ id: basics.courseId }], waiting: 0 },
  });
  const [forOthers] = await fields([courseId], aStudent());
  expect(forOthers.eligibility).toMatchObject({ canEnroll: true, reason: null, seatsLeft: 0, waiting: 1 });
  const [forVisitors] = await fields([courseId], anonymous);
  expect(forVisitors).toMatchObject({
    enrollmentCount: 1,
    myEnrollment: null,
    eligibility: { canEnroll: false, reason: 'UNAUTHENTICATED' },
  });
});

describe('a prerequisite that was deleted a moment ago, its event on its way', () => {
  test('is not named, and keeps nobody out', async () => {
    const [basics, there] = [await service.course(), await service.course()];
    const one = await service.course({ prerequisiteIds: [basics.courseId] });
    const both = await service.course({ prerequisiteIds: [basics.courseId, there.courseId] });
    service.courses.gone.add(basics.courseId);
    const [ofOne, ofBoth] = await fields([one.courseId, both.courseId], aStudent());
    expect(ofOne.eligibility).toMatchObject({ canEnroll: true, reason: null, missingPrerequisites: [] });
    const missingPrerequisites = [{ id: there.courseId }];
    expect(ofBoth.eligibility).toMatchObject({ canEnroll: false, reason: 'PREREQUISITES_MISSING', missingPrerequisites });
    service.courses.away = true;
    const [known] = await fields([one.courseId], aStudent());
    service.courses.away = false;
    expect(known.eligibility).toMatchObject({ canEnroll: false, missingPrerequisites: [{ id: basics.courseId }] });
  });

  test('nor when they try', async () => {
    const basics = await service.course();
    const advanced = await service.course({ prerequisiteIds: [basics.courseId] });
    const { courseId } = advanced;
    service.courses.knows(advanced, 1);
    expect((await service.refused(ENROLL, { input: { courseId } }, aStudent())).code).toBe('PREREQUISITES_MISSING');
    service.courses.knows({ ...basics, status: 'DELETING' }, 2);
    expect(await service.enroll(courseId)).toMatchObject({ status: 'ACTIVE' });
  });
});

test('of a course that the caller may not see, or that is not known, it is nothing', async () => {
  const draft = await service.course({ status: 'DRAFT' });
  const nothing = { enrollmentCount: null, seatsLeft: null, myEnrollment: null, eligibility: null, enrollments: null };
  expect(await fields([draft.courseId, newId()], aStudent())).toEqual([nothing, nothing]);
  expect((await fields([draft.courseId], admin))[0]).toMatchObject({ enrollmentCount: 0, eligibility: { reason: 'COURSE_NOT_PUBLISHED' } });
});

test('a page of courses costs the same statements as one', async () => {
  const student = aStudent();
  const statementsFor = async (courses: number) => {
    const ids: string[] = [];
    for (let each = 0; each < courses; each += 1) {
      const course = await service.course({ capacity: 3, price: PRICED, staffIds: [student.userId] });
      const item = anItem();
      await service.curriculum(course.courseId, [item]);
      const learner = aStudent();
      const { id } = await service.enroll(course.courseId, learner);
      await service.payment.takes(id);
      await service.complete(id, item.id, learner);
      for (let more = 0; more < 4; more += 1) await service.enroll(course.courseId, more === 0 ? student : aStudent());
      await service.course({ ...course, prerequisiteIds: [newId()] }, { sequence: 2 });
      ids.push(course.courseId);
    }
    service.statements.length = 0;
    const found = await fields(ids, student);
    expect(found[courses - 1].enrollments).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    return [...service.statements];
  };
  const one = await statementsFor(1);
  const ten = await statementsFor(10);
  expect(ten).toHaveLength(one.length);
  // Courses, their counts, the caller's own in them and in what they need, the waiting, names to ask for, the reader's language, the pages, their totals; and of enrollments: place in line, curricula, certificates, sagas.
  expect(one.length).toBeLessThanOrEqual(14);
});

test('pages of a course and of a person go on where the last one ended, each enrollment once', async () => {
  const teacher = aStudent();
  const student = aStudent();
  const courses: { courseId: string }[] = [];
  for (let each = 0; each < 5; each += 1) courses.push(await service.course({ staffIds: [teacher.userId] }));
  const courseId = String(courses[0]?.courseId);
  for (const course of courses) {
    await service.enroll(course.courseId, student);
    await service.enroll(courseId);
  }
  const walk = async (typename: string, id: string, caller: Caller) => {
    const source = `query ($r: [_Any!]!, $after: String) { _entities(representations: $r) {
      ... on ${typename} { enrollments(first: 2, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }
    } }`;
    const found: string[] = [];
    let after: string | null = null;
    for (;;) {
      const data = await service.ok(source, { r: [{ __typename: typename, id }], after }, caller);
      const { enrollments } = data._entities[0];
      found.push(...enrollments.nodes.map((node: { id: string }) => node.id));
      if (!enrollments.pageInfo.hasNextPage) return { found, total: enrollments.totalCount };
      after = enrollments.pageInfo.endCursor;
    }
  };
  const inCourse = await walk('Course', courseId, teacher);
  expect(new Set(inCourse.found).size).toBe(6);
  expect(inCourse).toMatchObject({ total: 6, found: { length: 6 } });
  expect(await walk('User', student.userId, student)).toMatchObject({ total: 5, found: { length: 5 } });
  // The staff sees of a person what is in its own courses; a stranger sees nothing.
  const elsewhere = await service.course();
  await service.enroll(elsewhere.courseId, student);
  expect(await walk('User', student.userId, student)).toMatchObject({ total: 6 });
  expect(await walk('User', student.userId, teacher)).toMatchObject({ total: 5, found: { length: 5 } });
  expect(await walk('User', student.userId, admin)).toMatchObject({ total: 6 });
  expect(await walk('User', student.userId, aStudent())).toEqual({ total: 0, found: [] });
});

test('a roster is sorted by name, or as people came, and has the part that is asked for', async () => {
  const teacher = aStudent();
  const { courseId } = await service.course({ staffIds: [teacher.userId], capacity: 3 });
  const enrolled = async (name: string) => {
    const student = aStudent();
    service.users.names.set(student.userId, name);
    return service.enroll(courseId, student);
  };
  const [zoe, left, ada] = [await enrolled('Zoe'), await enrolled('Lars'), await enrolled('ada')];
  const waiting = await enrolled('Bo');
  const gone = await enrolled('Kim');
  await service.cancel(gone.id, admin);
  await service.course({ courseId, staffIds: [teacher.userId], capacity: 2 }, { sequence: 2 });
  await service.cancel(left.id, admin);
  const list = async (args: string) => {
    const [found] = await fields([courseId], teacher, `enrollments(${args}) { totalCount nodes { id } }`);
    expect(found.enrollments.totalCount).toBe(found.enrollments.nodes.length);
    return found.enrollments.nodes.map((node: { id: string }) => node.id);
  };
  const everybody = [ada, waiting, gone, left, zoe].map(({ id }) => id);
  expect(await list('first: 10')).toEqual(everybody);
  expect(await list('orderBy: NAME, include: ALL')).toEqual(everybody);
  expect(await list('orderBy: JOINED')).toEqual([zoe, left, ada, waiting, gone].map(({ id }) => id));
  expect(await list('include: LEARNERS')).toEqual([ada.id, zoe.id]);
  expect(await list('include: FORMER')).toEqual([left.id]);
  expect(await list('include: FORMER, status: ACTIVE')).toEqual([]);
});

test('by status, and a cursor that is none is refused', async () => {
  const teacher = aStudent();
  const { courseId } = await service.course({ capacity: 1, staffIds: [teacher.userId] });
  await service.enroll(courseId);
  const waiting = await service.enroll(courseId);
  const [found] = await fields([courseId], teacher, 'enrollments(status: WAITLISTED) { totalCount nodes { id } }');
  expect(found.enrollments).toEqual({ totalCount: 1, nodes: [{ id: waiting.id }] });
  const source = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Course { enrollments(after: "x") { totalCount } } } }';
  expect((await service.refused(source, { r: [{ __typename: 'Course', id: courseId }] }, teacher)).code).toBe('BAD_USER_INPUT');
});

test('one’s own are listed by status, the newest first', async () => {
  const student = aStudent();
  const ids: string[] = [];
  for (const price of [undefined, PRICED, undefined]) {
    service.clock.advance(1_000);
    const { courseId } = await service.course(price && { price });
    ids.unshift((await service.enroll(courseId, student)).id);
  }
  const list = async (args: string) =>
    (await service.ok(`{ myEnrollments${args} { totalCount nodes { id } } }`, {}, student)).myEnrollments;
  expect(await list('')).toEqual({ totalCount: 3, nodes: ids.map((id) => ({ id })) });
  expect(await list('(status: PENDING_PAYMENT)')).toEqual({ totalCount: 1, nodes: [{ id: ids[1] }] });
  expect((await service.refused('{ myEnrollments { totalCount } }', {}, anonymous)).code).toBe('UNAUTHENTICATED');
});
