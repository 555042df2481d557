import { parse } from 'graphql';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentUpdated } from '../../../schema/events/assignment.js';
import { aCourse, anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { aStudent, SAVE, SUBMIT, type SubmissionService, submissionService } from '../test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterEach(() => {
  for (const owner of [service.owners.courses, service.owners.assignments, service.owners.enrollments]) owner.away = false;
});
afterAll(() => service.stop());

const inAnHour = (hours = 1) => new Date(service.clock.now().getTime() + hours * 3_600_000).toISOString();

const refused = async (student: Parameters<SubmissionService['submit']>[0], assignmentId: string, text: string | null = 'My essay') => {
  const events = (await service.outbox()).length;
  const { code } = await service.refused(SUBMIT, { input: { assignmentId, text } }, student);
  expect(await service.outbox()).toHaveLength(events);
  return code;
};

describe('a submission', () => {
  test('carries what it was accepted under', async () => {
    const rubric = [{ id: newId(), title: 'Clarity', points: 60 }];
    const latePolicy = { percentPerDay: 10, floorPercent: 50 };
    const { assignment, student, course } = await service.scene({ dueAt: inAnHour(), points: 60, weight: 2, latePolicy, rubric });
    service.clock.advance(3_600_000 + 1);
    const submission = await service.submit(student, assignment.assignmentId, 'My essay');
    expect(submission).toMatchObject({
      attempt: 1,
      status: 'SUBMITTED',
      text: 'My essay',
      late: true,
      secondsLate: 1,
      student: { id: student.userId },
    });
    const { assignmentId, courseId, dueAt } = assignment;
    const payload = {
      ...{ submissionId: submission.id, assignmentId, courseId, studentId: student.userId, attempt: 1, assignmentTitle: assignment.title },
      ...{ submittedAt: service.clock.now().toISOString(), dueAt, secondsLate: 1, points: 60, weight: 2, latePolicy, rubric },
      assignmentSequence: 1,
    };
    expect(await service.recorded(submission.id)).toEqual([{ type: 'ASSIGNMENT_SUBMITTED', payload }]);
    const FACTS = `query ($id: ID!) { submissionFacts(id: $id) { submissionId assignmentId courseId studentId attempt assignmentTitle submittedAt
      dueAt secondsLate points weight latePolicy { percentPerDay floorPercent } rubric { id title points } assignmentSequence sequence status } }`;
    const facts = await service.ok(FACTS, { id: submission.id }, serviceCaller('evaluation'));
    expect(facts.submissionFacts).toEqual({ ...payload, sequence: 1, status: 'SUBMITTED' });
    expect((await service.refused(FACTS, { id: submission.id }, student)).code).toBe('FORBIDDEN');
    expect(course.courseId).toBe(courseId);
  });

  test('is in time at the last moment, and late a moment after', async () => {
    const { assignment, student } = await service.scene({ dueAt: service.clock.now().toISOString() });
    expect(await service.submit(student, assignment.assignmentId, 'a')).toMatchObject({ late: false, secondsLate: 0 });
  });

  test('holds something', async () => {
    const { assignment, student } = await service.scene();
    expect(await refused(student, assignment.assignmentId, null)).toBe('BAD_USER_INPUT');
    expect(await refused(student, assignment.assignmentId, '  \n')).toBe('BAD_USER_INPUT');
  });

  test('comes from the draft, and a second click is the same submission', async () => {
    const { assignment, student } = await service.scene();
    const draft = await service.save(student, assignment.assignmentId, 'First thoughts');
    expect(draft).toMatchObject({ status: 'DRAFT', attempt: 1, submittedAt: null });
    expect((await service.save(student, assignment.assignmentId, 'Second thoughts')).id).toBe(draft.id);
    const clicks = await Promise.all([1, 2, 3].map(() => service.submit(student, assignment.assignmentId)));
    expect(clicks.map(({ id, attempt, text }) => ({ id, attempt, text }))).toEqual(
      Array(3).fill({ id: draft.id, attempt: 1, text: 'Second thoughts' }),
    );
    expect(await service.submit(student, assignment.assignmentId, 'Second thoughts')).toMatchObject({ id: draft.id });
    expect(await service.recorded(draft.id)).toHaveLength(1);
    expect(await service.submit(student, assignment.assignmentId, 'Third thoughts')).toMatchObject({ attempt: 2 });
  });
});

describe('refused', () => {
  test('before it opens, and after it closes', async () => {
    const { assignment, student } = await service.scene({ opensAt: inAnHour(1), closesAt: inAnHour(2) });
    service.owners.assignments.knows(assignment, 1);
    expect(await refused(student, assignment.assignmentId)).toBe('ASSIGNMENT_NOT_OPEN');
    service.clock.advance(3_600_000);
    expect(await service.submit(student, assignment.assignmentId, 'In time')).toMatchObject({ status: 'SUBMITTED' });
    service.clock.advance(3_600_001);
    expect(await refused(student, assignment.assignmentId)).toBe('ASSIGNMENT_CLOSED');
  });

  test('beyond the attempts, however many come at once', async () => {
    const { assignment, student } = await service.scene({ attemptsAllowed: 2 });
    service.owners.assignments.knows(assignment, 1);
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => service.submit(student, assignment.assignmentId, 'Same words')));
    const done = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value.attempt] : []));
    expect(done.sort()).toEqual([1, 2]);
    for (const each of tries) if (each.status === 'rejected') expect(String(each.reason)).toContain('ATTEMPTS_EXHAUSTED');
  });

  test('to who is not enrolled, whoever else they are, and when they are no more', async () => {
    const { assignment, course, enrollment, instructor, student } = await service.scene();
    expect(await refused(aStudent(), assignment.assignmentId)).toBe('NOT_ENROLLED');
    expect(await refused(instructor, assignment.assignmentId)).toBe('NOT_ENROLLED');
    const cancelled = { ...enrollment, status: 'CANCELLED' as const };
    await service.enrolled(course, student, cancelled, { sequence: 2 });
    service.owners.enrollments.knows(cancelled, 2);
    expect(await refused(student, assignment.assignmentId)).toBe('NOT_ENROLLED');
    expect((await service.refused(SAVE, { input: { assignmentId: assignment.assignmentId } }, student)).code).toBe('NOT_ENROLLED');
  });

  test('to a stranger as if it were not there, under a course that they may not see, until it is published', async () => {
    const { assignment, course, assistant } = await service.scene();
    const draft = await service.course({ ...course, status: 'DRAFT' }, { sequence: 2 });
    service.owners.courses.knows(draft, 2);
    expect(await refused(aStudent(), assignment.assignmentId)).toBe('NOT_FOUND');
    expect(await refused(assistant, assignment.assignmentId)).toBe('NOT_ENROLLED');
    service.owners.courses.knows(course, 3);
    expect(await refused(aStudent(), assignment.assignmentId)).toBe('NOT_ENROLLED');
  });

  test('where there is no such assignment, and under a course that is being deleted', async () => {
    const { assignment, course, student } = await service.scene();
    expect(await refused(student, newId())).toBe('NOT_FOUND');
    expect(await refused(student, 'nonsense')).toBe('NOT_FOUND');
    await service.course({ ...course, status: 'DELETING' }, { sequence: 2 });
    service.owners.courses.knows({ ...course, status: 'DELETING' }, 2);
    expect(await refused(student, assignment.assignmentId)).toBe('COURSE_DELETED');
  });
});

describe('an extension', () => {
  test('holds for that student, and for nobody else', async () => {
    const { assignment, course, student } = await service.scene({ dueAt: inAnHour(1), closesAt: inAnHour(1), attemptsAllowed: 1 });
    service.owners.assignments.knows(assignment, 1);
    const other = aStudent();
    await service.enrolled(course, other);
    const extension = { studentId: student.userId, dueAt: inAnHour(3), closesAt: inAnHour(3), extraAttempts: 1 };
    await service.extension(assignment, extension);
    service.clock.advance(2 * 3_600_000);
    expect(await service.submit(student, assignment.assignmentId, 'One')).toMatchObject({ late: false });
    expect(await service.submit(student, assignment.assignmentId, 'Two')).toMatchObject({ attempt: 2 });
    expect(await refused(student, assignment.assignmentId)).toBe('ATTEMPTS_EXHAUSTED');
    expect(await refused(other, assignment.assignmentId)).toBe('ASSIGNMENT_CLOSED');
  });
});

describe('a class date that was moved past an extension', () => {
  test('holds for its student too', async () => {
    const { assignment, student } = await service.scene({ dueAt: inAnHour(1), closesAt: inAnHour(1) });
    await service.extension(assignment, { studentId: student.userId, dueAt: inAnHour(2), closesAt: inAnHour(2), extraAttempts: 0 });
    const moved = { ...assignment, dueAt: inAnHour(4), closesAt: inAnHour(4), changed: ['dueAt', 'closesAt'] };
    await deliver(service, AssignmentUpdated, moved, { sequence: 3 });
    service.clock.advance(3 * 3_600_000);
    expect(await service.submit(student, assignment.assignmentId, 'In time')).toMatchObject({ late: false, secondsLate: 0 });
  });
});

describe('with events still on their way', () => {
  test('course, assignment and enrollment are asked of their owners', async () => {
    const student = aStudent();
    const course = aCourse();
    const assignment = anAssignment({ courseId: course.courseId });
    const { courses, assignments, enrollments } = service.owners;
    courses.knows(course, 3);
    assignments.knows(assignment, 1);
    enrollments.knows(anEnrollment(course, student.userId), 2);
    expect(await service.submit(student, assignment.assignmentId, 'At once')).toMatchObject({ attempt: 1 });
  });

  test('a call under an Idempotency-Key that asked first, and whose answer was lost, submits once', async () => {
    const student = aStudent();
    const course = aCourse();
    const assignment = anAssignment({ courseId: course.courseId });
    const { courses, assignments, enrollments } = service.owners;
    courses.knows(course, 3);
    assignments.knows(assignment, 1);
    enrollments.knows(anEnrollment(course, student.userId), 2);
    const input = { assignmentId: assignment.assignmentId, text: 'At once' };
    const call = { document: parse(SUBMIT), variables: { input }, caller: student, idempotencyKey: newId(), correlationId: 'c' };
    const first = await service.client.execute(call);
    await service.sql(`delete from idempotency where part like 'answer %'`);
    const second = await service.client.execute(call);
    expect(second.data).toMatchObject({ submitAssignment: { attempt: 1 } });
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  test('an owner that is away makes it UNAVAILABLE, never a no', async () => {
    const { assignment } = await service.scene();
    service.owners.enrollments.away = true;
    expect(await refused(aStudent(), assignment.assignmentId)).toBe('UNAVAILABLE');
    service.owners.assignments.away = true;
    expect(await refused(aStudent(), newId())).toBe('UNAVAILABLE');
  });

  test('a date or an extension that was just set counts', async () => {
    const { assignment, student } = await service.scene({ closesAt: inAnHour(1) });
    service.clock.advance(2 * 3_600_000);
    service.owners.assignments.knows({ ...assignment, closesAt: inAnHour(1) }, 2);
    expect(await service.submit(student, assignment.assignmentId, 'In time after all')).toMatchObject({ attempt: 1 });
    service.clock.advance(2 * 3_600_000);
    const extension = { studentId: student.userId, dueAt: null, closesAt: inAnHour(1), extraAttempts: 0 };
    service.owners.assignments.knows({ ...assignment, closesAt: inAnHour(-1) }, 3, extension);
    expect(await service.submit(student, assignment.assignmentId, 'By the extension')).toMatchObject({ attempt: 2 });
  });

  test('the older event does not win', async () => {
    const { assignment, student } = await service.scene();
    const changed = { ...assignment, closesAt: inAnHour(-1), changed: ['closesAt'] };
    await deliver(service, AssignmentUpdated, changed, { sequence: 3 });
    await deliver(service, AssignmentUpdated, { ...assignment, changed: [] }, { sequence: 2 });
    service.owners.assignments.knows(changed, 3);
    expect(await refused(student, assignment.assignmentId)).toBe('ASSIGNMENT_CLOSED');
  });
});
