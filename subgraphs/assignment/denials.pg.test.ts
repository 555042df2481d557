import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import type { GuardedAction } from '../../platform/service/guards.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Denial, testDenials } from '../../platform/testing/denials.js';
import { admin, aStudent, instructorOf } from '../../schema/events/test-kit/course-life.js';
import { anEnrollment } from '../../schema/events/test-kit/courses.js';
import type { mutations } from './mutations.js';
import type { AssignmentAction, CourseAction } from './policy.js';
import { type AssignmentService, assignmentService, CREATE, DELETE, EXTEND, inDays, UPDATE } from './test-kit/assignment-service.js';

let service: AssignmentService;
beforeAll(async () => {
  service = await assignmentService();
});
afterAll(() => service.stop());

/** A course with a teacher, an assistant and a learner; and those who have nothing to do with it. */
async function scene({ status = 'PUBLISHED' as 'PUBLISHED' | 'DRAFT' } = {}) {
  const assistant = aStudent();
  const course = await service.course({ staffIds: [assistant.userId], status });
  const assignment = await service.create(course, { dueAt: inDays(5) });
  const learner = await service.learner(course);
  const left = await service.learner(course);
  await service.leaves(left);
  // The role was taken away; the course is still theirs.
  const former = signedInAs('STUDENT', course.instructorId);
  const strangers: Caller[] = [aStudent(), left, instructorOf(await service.course()), former, anonymous];
  const sees: Caller[] = [learner, assistant, instructorOf(course), admin, serviceCaller('submission')];
  return { course, assignment, learner, assistant, strangers, sees };
}

/** Not there for strangers; a learner sees it, and may not. */
const onlyForStaff =
  (attempt: (of: { id: string; studentId: string }) => [source: string, variables: Record<string, unknown>]): Denial =>
  async ({ refused }) => {
    const { assignment, learner, assistant, strangers } = await scene();
    const { userId: studentId } = learner;
    const [source, variables] = attempt({ id: assignment.id, studentId });
    for (const caller of strangers) await refused(source, variables, caller, 'NOT_FOUND');
    for (const caller of [learner, serviceCaller('submission')]) await refused(source, variables, caller, 'FORBIDDEN');
    for (const id of [newId(), 'x']) await refused(...attempt({ id, studentId }), admin, 'NOT_FOUND');
    await service.ok(source, variables, assistant);
  };

testDenials<typeof mutations>(() => service, {
  async createAssignment({ refused }) {
    const { course, learner, strangers } = await scene();
    const input = { courseId: course.courseId, title: 'Mine' };
    for (const caller of [...strangers, learner, serviceCaller('submission')]) {
      await refused(CREATE, { input }, caller, caller === anonymous ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    const draft = await service.course({ status: 'DRAFT' });
    for (const caller of strangers) await refused(CREATE, { input: { ...input, courseId: draft.courseId } }, caller, 'NOT_FOUND');
  },
  updateAssignment: onlyForStaff(({ id }) => [UPDATE, { input: { id, title: 'Mine' } }]),
  setExtension: onlyForStaff(({ id, studentId }) => [EXTEND, { input: { assignmentId: id, studentId, dueAt: inDays(9) } }]),
  deleteAssignment: onlyForStaff(({ id }) => [DELETE, { id }]),
});

const doors: Record<string, (id: string, courseId: string, caller: Caller) => Promise<unknown>> = {
  async query(id, _courseId, caller) {
    return (await service.ok('query ($id: ID!) { assignment(id: $id) { id } }', { id }, caller)).assignment;
  },
  async reference(id, _courseId, caller) {
    const source = 'query ($id: ID!) { _entities(representations: [{ __typename: "Assignment", id: $id }]) { ... on Assignment { id } } }';
    return (await service.ok(source, { id }, caller))._entities[0];
  },
  async course(_id, courseId, caller) {
    const source = `query ($courseId: ID!) { _entities(representations: [{ __typename: "Course", id: $courseId }]) {
      ... on Course { assignments { nodes { id } totalCount } } } }`;
    return (await service.ok(source, { courseId }, caller))._entities[0].assignments?.nodes[0] ?? null;
  },
};

test.each(Object.entries(doors))(
  'by the door of the %s it exists for active learners, the staff, admins and services',
  async (_name, door) => {
    const { assignment, course, sees, strangers } = await scene();
    for (const caller of sees) expect(await door(assignment.id, course.courseId, caller)).toEqual({ id: assignment.id });
    for (const caller of strangers) expect(await door(assignment.id, course.courseId, caller)).toBeNull();
  },
);

test.each(Object.entries(doors))('by the door of the %s what there is not, is null', async (_name, door) => {
  for (const id of [newId(), 'x']) expect(await door(id, id, admin)).toBeNull();
});

test('among my assignments are those of learners alone: nobody else has to hand them in', async () => {
  const { assignment, learner, assistant, strangers, course } = await scene();
  expect((await service.mine(learner)).nodes).toMatchObject([{ id: assignment.id }]);
  for (const caller of [assistant, instructorOf(course), ...strangers.filter((each) => each !== anonymous)])
    expect(await service.mine(caller)).toMatchObject({ nodes: [], totalCount: 0 });
});

test('a learner whose enrollment is still on its way is told FORBIDDEN, and with its owner away UNAVAILABLE', async () => {
  const { assignment, course } = await scene();
  const newcomer = aStudent();
  const attempt = async () => (await service.refused(UPDATE, { input: { id: assignment.id, title: 'Mine' } }, newcomer)).code;
  service.enrollments.away = true;
  expect(await attempt()).toBe('UNAVAILABLE');
  service.enrollments.away = false;
  expect(await attempt()).toBe('NOT_FOUND');
  service.enrollments.knows(anEnrollment(course, newcomer.userId), 2);
  expect(await attempt()).toBe('FORBIDDEN');
});

/** Of what no mutation demands; an action without a denial does not compile. */
const reads: Record<Exclude<CourseAction | AssignmentAction, GuardedAction<typeof mutations>>, () => Promise<void>> = {
  async seeExtensions() {
    const { assignment, course, learner, assistant, strangers } = await scene();
    await service.extend({ assignmentId: assignment.id, studentId: learner.userId, dueAt: inDays(9) });
    const read = async (caller: Caller) =>
      (await service.ok('query ($id: ID!) { assignment(id: $id) { myDueAt extensions { student { id } } } }', assignment, caller))
        .assignment;
    for (const caller of strangers) expect(await read(caller)).toBeNull();
    for (const caller of [learner, serviceCaller('submission')]) expect((await read(caller)).extensions).toBeNull();
    for (const caller of [assistant, instructorOf(course), admin])
      expect(await read(caller)).toEqual({ myDueAt: inDays(5), extensions: [{ student: { id: learner.userId } }] });
  },
};

test.each(Object.entries(reads))('%s is denied to everyone else', (_action, denied) => denied());

test('what only our own services may ask', async () => {
  const { assignment, sees, strangers } = await scene();
  const source = 'query ($id: ID!) { assignmentFacts(id: $id) { assignmentId } }';
  for (const caller of [...strangers, ...sees.filter(({ kind }) => kind !== 'service')])
    expect((await service.refused(source, { id: assignment.id }, caller)).code).toBe('FORBIDDEN');
});
