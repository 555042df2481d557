import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentDeleted } from '../../../schema/events/assignment.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { ARCHIVE, admin, type CourseService, courseService, instructor, PUBLISH } from '../test-kit/course-service.js';

let service: CourseService;
beforeAll(async () => {
  service = await courseService();
});
afterAll(() => service.stop());

const ITEMS = 'query ($id: ID!) { course(id: $id) { version modules { items { id position required } } } }';
const itemsOf = async (courseId: string) => (await service.ok(ITEMS, { id: courseId }, instructor)).course.modules[0].items;
const deleted = (courseId: string, assignmentId: string) => deliver(service, AssignmentDeleted, anAssignment({ courseId, assignmentId }));

/** A course with an assignment between two readings, or alone. */
async function withHomework(readings = 1) {
  const { id: courseId } = await service.create(instructor);
  const moduleId = await service.addModule(instructor, courseId);
  const assignmentId = service.assignments.of(courseId);
  for (let each = 0; each < readings; each += 1) await service.addItem(instructor, moduleId);
  const item = await service.addItem(instructor, moduleId, { kind: 'ASSIGNMENT', refId: assignmentId, position: 0 });
  return { courseId, assignmentId, item };
}

test('an item whose assignment is gone goes too: nobody could complete it', async () => {
  const { courseId, assignmentId } = await withHomework();
  await deleted(courseId, newId());
  expect(await itemsOf(courseId)).toHaveLength(2);
  await deleted(courseId, assignmentId);
  expect(await itemsOf(courseId)).toEqual([{ id: expect.any(String), position: 0, required: true }]);
  const event = (await service.recorded(courseId)).at(-1);
  expect(event).toMatchObject({ type: 'COURSE_CURRICULUM_CHANGED', payload: { modules: [{ items: [{ kind: 'CONTENT' }] }] } });
  const before = (await service.recorded(courseId)).length;
  await deleted(courseId, assignmentId);
  expect(await service.recorded(courseId)).toHaveLength(before);
});

test('in an archived course, too', async () => {
  const { courseId, assignmentId } = await withHomework();
  await service.ok(PUBLISH, { id: courseId }, instructor);
  await service.ok(ARCHIVE, { id: courseId }, instructor);
  await deleted(courseId, assignmentId);
  expect(await itemsOf(courseId)).toHaveLength(1);
});

test('the only item of a published course stays, and nobody needs it', async () => {
  const { courseId, assignmentId, item } = await withHomework(0);
  await service.ok(PUBLISH, { id: courseId }, instructor);
  await deleted(courseId, assignmentId);
  expect(await itemsOf(courseId)).toEqual([{ id: item, position: 0, required: false }]);
});

test('nothing happens to a course that is gone', async () => {
  await deleted(newId(), newId());
  const { courseId, assignmentId } = await withHomework();
  await service.delete(instructor, courseId);
  const before = (await service.recorded(courseId)).length;
  await deleted(courseId, assignmentId);
  expect(await service.recorded(courseId)).toHaveLength(before);
});

test('services, and nobody else, can ask whether a course shows an assignment', async () => {
  const SHOWS = 'query ($courseId: ID!, $assignmentId: ID!) { showsAssignment(courseId: $courseId, assignmentId: $assignmentId) }';
  const { courseId, assignmentId } = await withHomework();
  const asked = serviceCaller('assignment');
  expect(await service.ok(SHOWS, { courseId, assignmentId }, asked)).toEqual({ showsAssignment: true });
  for (const of of [
    { courseId, assignmentId: newId() },
    { courseId: newId(), assignmentId },
    { courseId: 'nonsense', assignmentId: 'nonsense' },
  ]) {
    expect(await service.ok(SHOWS, of, asked)).toEqual({ showsAssignment: false });
  }
  expect((await service.refused(SHOWS, { courseId, assignmentId }, admin)).code).toBe('FORBIDDEN');
});
