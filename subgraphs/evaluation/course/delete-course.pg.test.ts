import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { CourseDeleted, type CourseSnapshot } from '../../../schema/events/course.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { type EvaluationService, evaluationService, GRADE } from '../test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

async function deleted({ courseId, title, instructorId, staffIds }: CourseSnapshot, sagaId = newId()) {
  const deletedAt = service.clock.now().toISOString();
  await deliver(service, CourseDeleted, { courseId, sagaId, title, instructorId, staffIds, deletedAt }, { sequence: 9 });
  return sagaId;
}

const rowsOf = async (courseId: string) => {
  const counts = ['evaluation', 'known_assignment', 'known_enrollment'].map((table) =>
    service.sql<{ count: number }>(`select count(*)::int as count from ${table} where course_id = ?`, [courseId]),
  );
  return (await Promise.all(counts)).map(([row]) => row?.count);
};

const answers = async (sagaId: string) => (await service.outbox()).filter(({ key }) => key === sagaId);

test('all of the course is gone, the step is answered, and nothing else is recorded', async () => {
  const { course, assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  const { id } = await service.grade(instructor, { submissionId, score: 10 });
  const other = await service.scene();
  await service.submitted(other.assignment, other.student);
  const sagaId = await deleted(course);
  expect(await rowsOf(course.courseId)).toEqual([0, 0, 0]);
  expect(await rowsOf(other.course.courseId)).toEqual([1, 1, 1]);
  expect(await answers(sagaId)).toMatchObject([{ type: 'SAGA_STEP_DONE', payload: { saga: 'course-deletion', step: 'evaluations' } }]);
  expect(await service.recorded(id)).toEqual(['EVALUATION_CREATED', 'GRADE_ENTERED']);
  const input = { submissionId, score: 1 };
  expect((await service.refused(GRADE, { input }, instructor)).code).toBe('NOT_FOUND');
});

test('delivered twice, it is answered twice and done once', async () => {
  const { course } = await service.scene();
  const sagaId = await deleted(course);
  await deleted(course, sagaId);
  expect((await answers(sagaId)).map(({ type }) => type)).toEqual(['SAGA_STEP_DONE', 'SAGA_STEP_DONE']);
});

test('of a course that was never known there is a tombstone too, and what comes late stores nothing', async () => {
  const course = aCourse();
  const { courseId } = course;
  await deleted(course);
  const { student } = await service.scene();
  const assignment = anAssignment({ courseId });
  await service.course(course, { sequence: 10 });
  await service.assignment(assignment);
  await service.enrolled(courseId, student.userId);
  const { submissionId } = await service.submitted(assignment, student);
  expect(await rowsOf(courseId)).toEqual([0, 0, 0]);
  expect(await service.evaluation(submissionId, student)).toBeNull();
  expect(service.owners.course.asked).toBe(0);
});

test('what is submitted and graded while it is deleted is removed by it, or refused: nothing is left', async () => {
  const { course, assignment, student, instructor } = await service.scene();
  const waiting = await Promise.all(Array.from({ length: 6 }, (_each, at) => service.submitted(assignment, student, { attempt: at + 1 })));
  const work = [
    ...waiting.map(
      ({ submissionId }) =>
        () =>
          service.call(GRADE, { input: { submissionId, score: 5 } }, instructor),
    ),
    ...Array.from({ length: 6 }, (_each, at) => () => service.submitted(assignment, student, { attempt: at + 10 })),
  ];
  await Promise.all([...work.slice(0, 6).map((each) => each()), deleted(course), ...work.slice(6).map((each) => each())]);
  expect(await rowsOf(course.courseId)).toEqual([0, 0, 0]);
});
