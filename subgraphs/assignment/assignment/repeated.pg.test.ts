import { parse } from 'graphql';
import { newId } from '../../../platform/kernel/ids.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { aStudent, instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type AssignmentService, assignmentService, CREATE, DELETE, EXTEND, UPDATE } from '../test-kit/assignment-service.js';

let service: AssignmentService;
let course: CourseSnapshot;
beforeAll(async () => {
  service = await assignmentService();
  course = await service.course();
});
afterAll(() => service.stop());

type Attempt = (id: string, studentId: string) => [source: string, variables: Record<string, unknown>];

const attempts: Record<string, Attempt> = {
  createAssignment: () => [CREATE, { input: { courseId: course.courseId, title: 'Seam' } }],
  updateAssignment: (id) => [UPDATE, { input: { id, expectedVersion: 1, points: 5 } }],
  setExtension: (assignmentId, studentId) => [EXTEND, { input: { assignmentId, studentId, extraAttempts: 1 } }],
  deleteAssignment: (id) => [DELETE, { id }],
};

test.each(Object.entries(attempts))(
  '%s again under the same Idempotency-Key has one effect and the same answer',
  async (_name, attempt) => {
    const [{ id }, { userId: studentId }] = [await service.create(course), aStudent()];
    // Not heard of yet: the first asks for it, the repetition knows it.
    service.enrollments.knows(anEnrollment(course, studentId), 2);
    const [source, variables] = attempt(id, studentId);
    const before = (await service.outbox()).length;
    const send = (idempotencyKey: string) =>
      service.client.execute({
        document: parse(source),
        variables,
        caller: instructorOf(course),
        correlationId: newId(),
        idempotencyKey,
      });
    const [first, second] = [await send(id), await send(id)];
    expect(first.errors).toBeUndefined();
    expect(second).toEqual(first);
    expect((await service.outbox()).length).toBe(before + 1);
  },
);
