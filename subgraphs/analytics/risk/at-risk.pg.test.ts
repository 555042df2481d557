import fc from 'fast-check';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import {
  AssignmentDeleted,
  AssignmentExtensionSet,
  type AssignmentSnapshot,
  AssignmentUpdated,
} from '../../../schema/events/assignment.js';
import { ContentCreated, QuizSubmitted } from '../../../schema/events/content.js';
import { EnrollmentCancelled } from '../../../schema/events/enrollment.js';
import { AssignmentExcused } from '../../../schema/events/evaluation.js';
import { anEnrollment } from '../../../schema/events/test-kit/courses.js';
import { type AnalyticsService, admin, analyticsService } from '../test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService();
});
afterAll(() => service.stop());

const AT_RISK = `query ($id: ID!, $asOf: DateTime, $first: Int) { atRiskStudents(courseId: $id, asOf: $asOf, first: $first) {
  student { id } risk reasons missedAssignments averageScorePercent lastSeenAt } }`;

const day = (number: number): string => new Date(Date.UTC(2026, 0, 1 + number, 12)).toISOString();

interface AtRisk {
  readonly student: { readonly id: string };
  readonly risk: number;
  readonly reasons: readonly string[];
  readonly missedAssignments: number;
  readonly averageScorePercent: number | null;
  readonly lastSeenAt: string | null;
}

async function atRisk({ courseId: id }: { readonly courseId: string }, asOf?: string, first?: number): Promise<readonly AtRisk[]> {
  return (await service.ok(AT_RISK, { id, asOf, first }, admin)).atRiskStudents;
}

const COURSE = { startsAt: day(0), endsAt: day(200) };
const students = async (...asked: Parameters<typeof atRisk>) => (await atRisk(...asked)).map(({ student }) => student.id);

/** A course with three assignments, due on days 10, 20 and 30, and two students who came before it began. */
async function scene() {
  service.clock.set(new Date(day(100)));
  const course = await service.course(COURSE);
  const assignments: AssignmentSnapshot[] = [];
  for (const due of [10, 20, 30])
    assignments.push(await service.assignment(course, { dueAt: day(due), closesAt: null, points: 20, weight: 1, updatedAt: day(0) }));
  const ada = await service.comesIn(course, day(-5));
  const bo = await service.comesIn(course, day(-4));
  return { course, assignments: assignments as [AssignmentSnapshot, AssignmentSnapshot, AssignmentSnapshot], ada, bo };
}

test('lists the students of a course, the highest risk first, with figures and reasons', async () => {
  const { course, assignments, ada, bo } = await scene();
  await service.scores(await service.handsIn(assignments[0], ada.studentId, day(9)), 15, day(11));
  const handed = await service.handsIn(assignments[1], ada.studentId, day(21), 24 * 60 * 60);
  await service.scores(handed, 9, day(25));
  const [first, second] = await atRisk(course, day(31));
  expect(first).toMatchObject({
    student: { id: bo.studentId },
    missedAssignments: 3,
    averageScorePercent: null,
    lastSeenAt: null,
    reasons: ['None of the 3 assignments due so far was handed in'],
  });
  expect(second).toMatchObject({
    student: { id: ada.studentId },
    missedAssignments: 1,
    averageScorePercent: 60,
    lastSeenAt: day(21),
    reasons: ['1 of the 3 assignments due so far was not handed in', '1 of the 3 assignments due so far was handed in late'],
  });
  expect(await students(course, day(31), 1)).toEqual([bo.studentId]);
  expect(await atRisk(course, day(31), 0)).toEqual([]);
});

test('tells what was known at the moment, and nothing later', async () => {
  const { course, assignments, ada, bo } = await scene();
  const before = await atRisk(course, day(15));
  expect(before).toMatchObject([{ missedAssignments: 1 }, { missedAssignments: 1 }]);
  const handed = await service.handsIn(assignments[0], ada.studentId, day(16));
  await service.scores(handed, 20, day(18));
  await service.leaves(bo, day(20));
  await service.comesIn(course, day(17));
  await deliver(service, AssignmentUpdated, { ...assignments[1], dueAt: day(60), updatedAt: day(19), changed: ['dueAt'] }, { sequence: 2 });
  await deliver(service, AssignmentDeleted, { ...assignments[2], updatedAt: day(19) }, { sequence: 2 });
  expect(await atRisk(course, day(15))).toEqual(before);
  const [now, ...others] = (await atRisk(course, day(25))).filter(({ student }) => student.id === ada.studentId);
  expect(others).toEqual([]);
  expect(now).toMatchObject({ missedAssignments: 0, averageScorePercent: 100 });
  expect(await students(course, day(25))).not.toContain(bo.studentId);
  expect(await students(course, day(25))).toHaveLength(2);
  // Handed in, but not scored yet.
  expect((await atRisk(course, day(17))).find(({ student }) => student.id === ada.studentId)).toMatchObject({
    missedAssignments: 0,
    averageScorePercent: null,
  });
});

test('a moment that is still to come is now', async () => {
  const { course } = await scene();
  service.clock.set(new Date(day(15)));
  expect(await atRisk(course, day(90))).toEqual(await atRisk(course));
  expect(await atRisk(course)).toMatchObject([{ missedAssignments: 1 }, { missedAssignments: 1 }]);
});

test('an imported student left when the event says, not when it was imported', async () => {
  const { course } = await scene();
  const cy = anEnrollment(course, newId());
  await service.comesIn(course, day(-3), cy);
  const cancelled = {
    ...cy,
    status: 'CANCELLED',
    was: 'ACTIVE',
    cause: 'STUDENT',
    reason: 'Withdrew',
    sagaId: null,
    paymentId: null,
  } as const;
  await deliver(service, EnrollmentCancelled, { ...cancelled, leftAt: day(12) }, { sequence: 4, at: new Date(day(99)) });
  expect(await students(course, day(11))).toContain(cy.studentId);
  expect(await students(course, day(12))).not.toContain(cy.studentId);
});

test('those who have completed the course are not listed, and those who came back joined when they first came', async () => {
  const { course, ada, bo } = await scene();
  await service.completes(ada, day(12));
  await service.leaves(bo, day(5));
  await service.comesIn(course, day(15), bo, { sequence: 5, at: new Date(day(15)) });
  expect(await students(course, day(13))).toEqual([]);
  expect(await atRisk(course, day(16))).toMatchObject([{ student: { id: bo.studentId }, missedAssignments: 1 }]);
});

test('excuses and extensions count, and so do rejected work, other attempts and quizzes', async () => {
  const { course, assignments, ada, bo } = await scene();
  const [first, second, third] = assignments;
  const excuse = { evaluationId: newId(), assignmentId: first.assignmentId, courseId: course.courseId, excused: true, changedAt: day(8) };
  await deliver(service, AssignmentExcused, { ...excuse, studentId: ada.studentId });
  const extension = { studentId: ada.studentId, dueAt: day(50), closesAt: null, extraAttempts: 0 };
  await deliver(service, AssignmentExtensionSet, { ...second, extension }, { sequence: 5, at: new Date(day(8)) });
  await service.rejected(await service.handsIn(third, ada.studentId, day(28)), day(29));
  // The later attempt counts.
  await service.scores(await service.handsIn(first, bo.studentId, day(9)), 4, day(10));
  await service.scores(await service.handsIn(first, bo.studentId, day(10), 0, 2), 16, day(11));
  const contentId = newId();
  const quiz = { maxScore: 10, weight: 1, passPercent: 50, countedAttempt: 'BEST', attemptsAllowed: null } as never;
  const content = { contentId, courseId: course.courseId, kind: 'QUIZ', title: 'Quiz', excerpt: null, ready: true } as const;
  const dates = { createdAt: day(0), updatedAt: day(0) };
  await deliver(service, ContentCreated, { ...content, durationSeconds: null, completeAtPercent: null, quiz, ...dates });
  const taken = { attemptId: newId(), contentId, courseId: course.courseId, studentId: bo.studentId, contentTitle: 'Quiz', number: 1 };
  const result = { submittedAt: day(27), score: 4, maxScore: 10, percent: 40, passed: false, extraAttempts: 0, by: 'STUDENT' } as const;
  await deliver(service, QuizSubmitted, { ...taken, ...result });
  expect(await atRisk(course, day(31))).toEqual([
    expect.objectContaining({ student: { id: bo.studentId }, missedAssignments: 2, averageScorePercent: 60, lastSeenAt: day(27) }),
    expect.objectContaining({ student: { id: ada.studentId }, missedAssignments: 1, averageScorePercent: null, lastSeenAt: day(28) }),
  ]);
});

test('a course that was imported with its past has its dates from the beginning; one without dates or work is answered too', async () => {
  const { course } = await scene();
  // Told on day 100 alone.
  expect((await atRisk(course, day(150))).length).toBe(2);
  const bare = await service.course({ startsAt: null, endsAt: null });
  expect(await atRisk(bare)).toEqual([]);
  const { studentId } = await service.comesIn(bare, day(1));
  expect(await atRisk(bare)).toMatchObject([
    { student: { id: studentId }, reasons: ['Nothing was due or scored so far, so little is known of the risk'] },
  ]);
});

test('takes the same few statements, however many students there are', async () => {
  const { course, assignments } = await scene();
  const counted = async () => {
    service.statements.length = 0;
    expect((await atRisk(course, day(31))).length).toBeGreaterThan(0);
    return service.statements.length;
  };
  const few = await counted();
  for (let each = 0; each < 10; each++) {
    const { studentId } = await service.comesIn(course, day(-1));
    await service.scores(await service.handsIn(assignments[0], studentId, day(9)), each, day(11));
  }
  expect(await counted()).toBe(few);
  expect(few).toBeLessThanOrEqual(9);
});

test('whatever happens later changes nothing', async () => {
  const { course, assignments, ada, bo } = await scene();
  await service.scores(await service.handsIn(assignments[0], ada.studentId, day(9)), 15, day(11));
  const asOf = day(21);
  const before = await atRisk(course, asOf);
  expect(before).toHaveLength(2);
  const later = fc.integer({ min: 22, max: 99 }).map(day);
  const who = fc.constantFrom(ada.studentId, bo.studentId);
  const which = fc.constantFrom(...assignments);
  let sequence = 10;
  const happenings = fc.oneof(
    fc.tuple(which, who, later).map(
      ([assignment, studentId, at]) =>
        () =>
          service.handsIn(assignment, studentId, at),
    ),
    fc.tuple(which, who, later, fc.nat(20)).map(
      ([assignment, studentId, at, score]) =>
        async () =>
          service.scores(await service.handsIn(assignment, studentId, at), score, at),
    ),
    fc.tuple(which, later, later).map(
      ([assignment, dueAt, updatedAt]) =>
        () =>
          deliver(service, AssignmentUpdated, { ...assignment, dueAt, weight: 7, updatedAt, changed: ['dueAt'] }, { sequence: ++sequence }),
    ),
    fc.tuple(which, who, later).map(
      ([{ assignmentId }, studentId, changedAt]) =>
        () =>
          deliver(service, AssignmentExcused, {
            evaluationId: newId(),
            assignmentId,
            courseId: course.courseId,
            studentId,
            excused: true,
            changedAt,
          }),
    ),
    fc.tuple(which, who, later).map(
      ([assignment, studentId, at]) =>
        () =>
          deliver(
            service,
            AssignmentExtensionSet,
            { ...assignment, extension: { studentId, dueAt: at, closesAt: null, extraAttempts: 0 } },
            { sequence: ++sequence, at: new Date(at) },
          ),
    ),
    fc.tuple(fc.constantFrom(ada, bo), later).map(
      ([enrollment, at]) =>
        () =>
          service.leaves(enrollment, at, { sequence: ++sequence, at: new Date(at) }),
    ),
    later.map((at) => () => service.comesIn(course, at)),
    later.map((at) => () => service.assignment(course, { dueAt: at, updatedAt: at })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(happenings, { minLength: 1, maxLength: 4 }), async (all) => {
      for (const happen of all) await happen();
      expect(await atRisk(course, asOf)).toEqual(before);
    }),
    { numRuns: 25 },
  );
});

test('is for the staff and admins, and for nobody else', async () => {
  const assistant = signedInAs('STUDENT');
  const made = await service.course({ ...COURSE, staffIds: [assistant.userId] });
  const { studentId } = await service.comesIn(made, day(-5));
  const ask = async (caller: Parameters<AnalyticsService['ok']>[2]) =>
    (await service.ok(AT_RISK, { id: made.courseId, asOf: day(10) }, caller)).atRiskStudents;
  for (const caller of [admin, made.instructor, assistant]) expect(await ask(caller)).toHaveLength(1);
  const demoted = signedInAs('STUDENT', made.instructor.userId);
  const elsewhere = (await service.course()).instructor;
  for (const caller of [signedInAs('STUDENT', studentId), signedInAs('STUDENT'), demoted, elsewhere]) expect(await ask(caller)).toBeNull();
  expect(await ask(anonymous)).toBeNull();
  expect((await service.ok(AT_RISK, { id: newId() }, admin)).atRiskStudents).toBeNull();
});

test('of a deleted course nothing is told', async () => {
  const { course } = await scene();
  await service.deleted(course);
  expect((await service.ok(AT_RISK, { id: course.courseId }, admin)).atRiskStudents).toBeNull();
});

test('how many are asked for is bounded', async () => {
  const { course } = await scene();
  for (const first of [-1, 5_001])
    expect((await service.refused(AT_RISK, { id: course.courseId, first }, admin)).code).toBe('BAD_USER_INPUT');
});
