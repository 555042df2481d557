import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { ContentCompleted } from '../../../schema/events/content.js';
import { CourseDeleted } from '../../../schema/events/course.js';
import { EnrollmentActivated } from '../../../schema/events/enrollment.js';
import { AssignmentExcused, GradeReleased } from '../../../schema/events/evaluation.js';
import { anItem, inOneModule } from '../../../schema/events/test-kit/courses.js';
import { aStudent, type EnrollmentService, enrollmentService } from '../test-kit/enrollment-service.js';

let service: EnrollmentService;
beforeAll(async () => {
  service = await enrollmentService();
});
afterAll(() => service.stop());

const released = (
  courseId: string,
  { userId: studentId }: UserCaller,
  assignmentId: string,
  previousScore: number | null = null,
  delivery: Delivery = {},
  releasedAt = service.clock.now().toISOString(),
) =>
  deliver(
    service,
    GradeReleased,
    {
      evaluationId: newId(),
      submissionId: newId(),
      assignmentId,
      courseId,
      studentId,
      attempt: 1,
      assignmentTitle: 'Weld two plates',
      points: 100,
      enteredScore: 80,
      deductedPoints: 0,
      score: 80,
      releasedAt,
      previousScore,
    },
    delivery,
  );

/** They have passed the quiz, or watched the video. */
const completed = (courseId: string, { userId: studentId }: UserCaller, contentId: string, at = service.clock.now().toISOString()) =>
  deliver(service, ContentCompleted, { attemptId: newId(), contentId, courseId, studentId, at });

const theAssignment = () => anItem({ kind: 'ASSIGNMENT' });

/** Somebody in a course of these items. */
async function learner(items = [theAssignment(), anItem()]) {
  const course = await service.course();
  await service.curriculum(course.courseId, items);
  service.courses.knows(course, 1, inOneModule(items));
  const student = aStudent();
  const { id } = await service.enroll(course.courseId, student);
  return { courseId: course.courseId, course, items, student, id: id as string };
}

const completedItems = async (id: string): Promise<string[]> => (await service.read(id)).progress.completedItemIds;
/** The service hears what it has told itself. */
const hearsActivated = async (id: string) => {
  const activated = await service.fact(id, 'ENROLLMENT_ACTIVATED');
  await deliver(service, EnrollmentActivated, activated as never, { sequence: 99 });
};

test('the course is completed when the last of what it requires was earned, in whatever order and however late word of it comes', async () => {
  const items = [theAssignment(), anItem({ kind: 'CONTENT' }), anItem({ required: false })];
  const { courseId, student, id } = await learner(items);
  const enrolled = service.clock.now().getTime();
  const at = (hours: number) => new Date(enrolled + hours * 3_600_000).toISOString();
  service.clock.advance(100 * 3_600_000);
  await completed(courseId, student, String(items[1]?.refId), at(20));
  await released(courseId, student, String(items[0]?.refId), null, {}, at(10));
  expect(await service.read(id)).toMatchObject({ status: 'COMPLETED', completedAt: at(20) });
  expect(await service.fact(id, 'ENROLLMENT_COMPLETED')).toMatchObject({ completedAt: at(20) });

  // What was earned before is completed by coming in.
  const early = await learner([theAssignment()]);
  await released(early.courseId, early.student, String(early.items[0]?.refId), null, {}, at(-1));
  expect((await service.read(early.id)).completedAt).toBe((await service.fact(early.id, 'ENROLLMENT_ACTIVATED')).activatedAt);
});

test('completes the items that show the assignment, of that student alone, and once', async () => {
  const [shown, again, other] = [theAssignment(), anItem({ kind: 'ASSIGNMENT' }), theAssignment()];
  const items = [shown, { ...again, refId: shown.refId }, other];
  const { courseId, student, id } = await learner(items);
  const bystander = (await service.enroll(courseId)).id;
  await released(courseId, student, shown.refId);
  expect(await completedItems(id)).toEqual([shown.id, again.id]);
  expect((await service.read(id)).progress).toMatchObject({ completedItems: 2, requiredItems: 3 });
  expect(await completedItems(bystander)).toEqual([]);
  await released(courseId, student, shown.refId, 70);
  expect((await service.recorded(id)).filter((type) => type === 'PROGRESS_CHANGED')).toHaveLength(2);
});

describe('content that was watched or passed', () => {
  test('completes the items that show it, of that student alone, and once', async () => {
    const [shown, other] = [anItem(), anItem()];
    const { courseId, student, id } = await learner([shown, other]);
    const bystander = (await service.enroll(courseId)).id;
    await completed(courseId, student, shown.refId);
    expect(await completedItems(id)).toEqual([shown.id]);
    expect(await completedItems(bystander)).toEqual([]);
    await completed(courseId, student, shown.refId);
    expect((await service.recorded(id)).filter((type) => type === 'PROGRESS_CHANGED')).toHaveLength(1);
  });

  test('counts when the item is added afterwards, and when who had left comes back', async () => {
    const items = [anItem()];
    const { courseId, student, id } = await learner(items);
    await service.cancel(id, student);
    const later = anItem();
    for (const { refId } of [...items, later]) await completed(courseId, student, refId);
    expect(await completedItems(id)).toEqual([]);
    await service.enroll(courseId, student);
    await hearsActivated(id);
    expect((await service.read(id)).status).toBe('COMPLETED');
    await service.curriculum(courseId, [...items, later], { sequence: 2 });
    await service.runJob('graded items');
    expect(await completedItems(id)).toEqual([...items, later].map((item) => item.id));
  });

  test('counts when the enrollment comes afterwards', async () => {
    const { courseId, items } = await learner();
    const student = aStudent();
    const [, content] = items as [(typeof items)[0], (typeof items)[0]];
    await completed(courseId, student, content.refId);
    const { id } = await service.enroll(courseId, student);
    await hearsActivated(id);
    expect(await completedItems(id)).toEqual([content.id]);
  });

  test('is not the assignment of the same id', async () => {
    const assignment = theAssignment();
    const { courseId, student, id } = await learner([assignment]);
    await completed(courseId, student, assignment.refId);
    expect(await completedItems(id)).toEqual([]);
  });
});

test('of an import completes them too, and nobody is notified', async () => {
  const { courseId, student, items, id } = await learner();
  await service.sql('delete from feed');
  await released(courseId, student, String(items[0]?.refId), null, { silent: true });
  expect(await completedItems(id)).toEqual([items[0]?.id]);
  expect(await service.sql('select 1 from feed')).toEqual([]);
  expect(await service.sql(`select silent from outbox where key = ? and type = 'PROGRESS_CHANGED'`, [id])).toEqual([{ silent: true }]);
});

const excused = (courseId: string, { userId: studentId }: UserCaller, assignmentId: string, isExcused: boolean, sequence = 1) =>
  deliver(
    service,
    AssignmentExcused,
    { evaluationId: newId(), assignmentId, courseId, studentId, excused: isExcused, changedAt: service.clock.now().toISOString() },
    { sequence },
  );

test('an excuse completes what nobody will hand in any more, and stays done when it is taken back', async () => {
  const items = [theAssignment(), theAssignment()];
  const [first, second] = items as [(typeof items)[0], (typeof items)[0]];
  const { courseId, student, id } = await learner(items);
  await excused(courseId, student, first.refId, true);
  expect(await completedItems(id)).toEqual([first.id]);
  await excused(courseId, student, first.refId, false, 2);
  expect(await completedItems(id)).toEqual([first.id]);
  await excused(courseId, student, second.refId, true);
  expect((await service.read(id)).status).toBe('COMPLETED');
});

test('an excuse that was taken back completes no item that is added later; a grade does', async () => {
  const item = anItem();
  const { courseId, course, student, id } = await learner([item]);
  const [later, graded] = [theAssignment(), theAssignment()];
  for (const each of [later, graded]) await excused(courseId, student, each.refId, true);
  await released(courseId, student, graded.refId);
  for (const each of [later, graded]) await excused(courseId, student, each.refId, false, 2);
  const items = [item, later, graded];
  await service.curriculum(courseId, items, { sequence: 2 });
  service.courses.knows(course, 2, inOneModule(items));
  await service.runJob('graded items');
  expect(await completedItems(id)).toEqual([graded.id]);
});

test('content of the same id is not the assignment', async () => {
  const content = anItem();
  const { courseId, student, id } = await learner([content]);
  await released(courseId, student, content.refId);
  expect(await completedItems(id)).toEqual([]);
});

test('with the last item the course is completed, and the certificate comes', async () => {
  const { courseId, student, id, items } = await learner();
  const [assignment, article] = items as [(typeof items)[0], (typeof items)[0]];
  await service.complete(id, article.id, student);
  await released(courseId, student, assignment.refId);
  expect(await service.read(id)).toMatchObject({ status: 'COMPLETED', progress: { percent: 100 } });
  await service.runJob('certificates');
  expect((await service.read(id)).certificate).toMatchObject({ revokedAt: null });
});

test('counts when the item is added afterwards', async () => {
  const article = anItem();
  const { courseId, student, id } = await learner([article]);
  const assignment = theAssignment();
  await released(courseId, student, assignment.refId);
  await service.runJob('graded items');
  expect(await completedItems(id)).toEqual([]);
  await service.curriculum(courseId, [article, assignment], { sequence: 2 });
  await service.runJob('graded items');
  expect(await completedItems(id)).toEqual([assignment.id]);
});

test('counts when the curriculum arrives afterwards', async () => {
  const { courseId } = await service.course();
  const student = aStudent();
  const { id } = await service.enroll(courseId, student);
  const assignment = theAssignment();
  await released(courseId, student, assignment.refId);
  await service.curriculum(courseId, [assignment]);
  await service.runJob('graded items');
  expect(await service.read(id)).toMatchObject({ status: 'COMPLETED' });
});

test('counts although the curriculum of another course arrived before that course', async () => {
  await service.curriculum(newId(), [theAssignment()]);
  const { courseId, student, id, items } = await learner([anItem()]);
  const assignment = theAssignment();
  await released(courseId, student, assignment.refId);
  await service.curriculum(courseId, [...items, assignment], { sequence: 2 });
  await service.runJob('graded items');
  expect(await completedItems(id)).toEqual([assignment.id]);
});

test('counts when who had left comes back', async () => {
  const { courseId, student, id, items } = await learner();
  const assignment = items[0] as (typeof items)[0];
  await service.cancel(id, student);
  await released(courseId, student, assignment.refId);
  expect(await completedItems(id)).toEqual([]);
  await service.enroll(courseId, student);
  await hearsActivated(id);
  expect(await completedItems(id)).toEqual([assignment.id]);
});

test('before the course is known it is tried again', async () => {
  await expect(released(newId(), aStudent(), newId())).rejects.toThrow('course');
});

test('an item that is added and a grade that is released at the same time meet', async () => {
  const { courseId, student, id } = await learner([anItem()]);
  const kept: ReturnType<typeof theAssignment>[] = [];
  for (let sequence = 2; sequence < 12; sequence += 1) {
    kept.push(theAssignment());
    await Promise.all([
      service.curriculum(courseId, kept, { sequence }),
      released(courseId, student, (kept.at(-1) as (typeof kept)[0]).refId),
      service.runJob('graded items'),
    ]);
  }
  await service.runJob('graded items');
  expect((await completedItems(id)).toSorted()).toEqual(kept.map((item) => item.id).toSorted());
});

test('more learners than one transaction takes are all counted, each once', async () => {
  const course = await service.course();
  const { courseId } = course;
  const assignment = theAssignment();
  const ids = await Promise.all(
    Array.from({ length: 130 }, async () => {
      const student = aStudent();
      const { id } = await service.enroll(courseId, student);
      await released(courseId, student, assignment.refId);
      return id as string;
    }),
  );
  await service.curriculum(courseId, [assignment, anItem()]);
  await Promise.all([service.runJob('graded items'), service.runJob('graded items')]);
  const events = (await service.outbox()).filter(({ type, key }) => type === 'PROGRESS_CHANGED' && ids.includes(key));
  expect(events.map(({ key }) => key).toSorted()).toEqual(ids.toSorted());
});

test('nothing of a deleted course is kept, nor what comes late', async () => {
  const { course, courseId, student, items } = await learner();
  const grade = () => released(courseId, student, (items[0] as (typeof items)[0]).refId);
  await grade();
  const { title, instructorId, staffIds } = course;
  const deletedAt = service.clock.now().toISOString();
  await deliver(service, CourseDeleted, { courseId, sagaId: newId(), title, instructorId, staffIds, deletedAt }, { sequence: 9 });
  await grade();
  expect(await service.sql('select * from earned_item where course_id = ?', [courseId])).toEqual([]);
  expect(await service.sql('select * from known_content where course_id = ?', [courseId])).toEqual([]);
});
