import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { type AssignmentService, assignmentService, inDays } from '../test-kit/assignment-service.js';

let service: AssignmentService;
let course: CourseSnapshot;
beforeAll(async () => {
  service = await assignmentService();
  course = await service.course();
});
afterAll(() => service.stop());

const FACTS = `query ($id: ID!, $studentId: ID) { assignmentFacts(id: $id, studentId: $studentId) {
  assignmentId courseId title points weight opensAt dueAt closesAt attemptsAllowed countedAttempt latePolicy { percentPerDay floorPercent }
  rubric { id title points } createdAt updatedAt sequence extension { sequence studentId dueAt closesAt extraAttempts } extensions { studentId dueAt } } }`;

const facts = async (id: string, studentId?: string) =>
  (await service.ok(FACTS, { id, studentId }, serviceCaller('submission'))).assignmentFacts;

test('are what its last event told, the extension of the student who is asked for, and all extensions', async () => {
  const [{ id }, { userId: studentId }] = [
    await service.create(course, { dueAt: inDays(3), latePolicy: { percentPerDay: 5 }, rubric: [{ title: 'Depth', points: 1 }] }),
    await service.learner(course),
  ];
  await service.extend({ assignmentId: id, studentId, dueAt: inDays(4), extraAttempts: 1 });
  service.clock.advance(60_000);
  await service.update({ id, points: 7 });
  const last = (await service.recorded(id)).at(-1);
  const { changed: _changed, ...snapshot } = last?.payload ?? {};
  const extensions = [{ studentId, dueAt: inDays(4) }];
  expect(await facts(id)).toEqual({ ...snapshot, sequence: 3, extension: null, extensions });
  const extension = { sequence: 2, studentId, dueAt: inDays(4), closesAt: null, extraAttempts: 1 };
  expect(await facts(id, studentId)).toEqual({ ...snapshot, sequence: 3, extension, extensions });
  for (const another of [newId(), 'nobody']) expect((await facts(id, another)).extension).toBeNull();
});

test('of what there is not are null', async () => {
  for (const id of [newId(), 'nothing']) expect(await facts(id)).toBeNull();
});
