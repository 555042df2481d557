import type { UserCaller } from '../../../platform/kernel/identity.js';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import {
  AssignmentCreated,
  AssignmentExtensionSet,
  type AssignmentSnapshot,
  AssignmentUpdated,
} from '../../../schema/events/assignment.js';
import { AssignmentExcused, GradeReleased } from '../../../schema/events/evaluation.js';
import { AssignmentSubmitted, SubmissionRejected } from '../../../schema/events/submission.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { accepted, anAssignment, anEvaluation, aSubmission } from '../../../schema/events/test-kit/coursework.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { Role } from '../../../schema/events/user.js';
import { mailJob } from '../email/mail.job.js';
import { notificationSubgraph } from '../subgraph.js';
import { post, userOwner } from '../test-kit/post.js';
import { schoolOf } from '../test-kit/school.js';
import { touchedBy } from './touched-by.js';

const DUE = '2026-04-01T12:30:00.000Z';

const mailer = post();
const owner = courseOwner();
let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  notification = await testSubgraph(notificationSubgraph, {
    resources: { mailer },
    clients: { user: userOwner().client, course: owner.client },
  });
});
afterAll(() => notification.stop());
beforeEach(async () => {
  later();
  Object.assign(owner, { asked: 0, away: false });
  await send();
  mailer.reset();
});

const later = () => notification.clock.advance(60_000);
const send = () => mailJob.run(notification.context({ caller: serviceCaller('notification') }), new AbortController().signal);
const inbox = async (reader: UserCaller): Promise<Record<string, unknown>[]> =>
  (await notification.ok('{ notifications { nodes { kind title body link course { id } } } }', {}, reader)).notifications.nodes;
const titlesOf = async (reader: UserCaller) => (await inbox(reader)).map(({ title }) => title);
const broadcasts = async ({ courseId }: AssignmentSnapshot) =>
  notification.sql<{ audience: string }>('select audience from broadcast where course_id = ? order by number', [courseId]);

/** A course with two learners and its teacher, nobody told of anything yet. */
async function aClass() {
  const teacher = await school.registers(Role.INSTRUCTOR, { silent: true });
  const course = await school.publishes({ instructorId: teacher.userId }, { silent: true });
  const [one, other] = [await school.enrolls(course), await school.enrolls(course)];
  later();
  return { course, teacher, one, other, assignment: anAssignment({ courseId: course.courseId }) };
}
const submits = async (assignment: AssignmentSnapshot, { userId }: UserCaller, delivery: Delivery = {}) => {
  const submission = aSubmission(assignment, userId);
  await deliver(notification, AssignmentSubmitted, { ...submission, ...accepted(assignment, notification.clock.now()) }, delivery);
  return submission;
};
const edits = (assignment: AssignmentSnapshot, changed: string[], delivery: Delivery = {}) =>
  deliver(notification, AssignmentUpdated, { ...assignment, changed }, delivery);

describe('a new assignment', () => {
  test('notifies the learners by one row, with when it is due and a way to it; not to the staff, nor to who comes later', async () => {
    const { course, assignment, one, other, teacher } = await aClass();
    await deliver(notification, AssignmentCreated, { ...assignment, dueAt: DUE });
    const notice = {
      kind: 'ASSIGNMENT_CREATED',
      title: 'New assignment: A first seam',
      body: expect.stringContaining('April 1, 2026 at 12:30 PM UTC'),
      link: `/courses/${course.courseId}/assignments/${assignment.assignmentId}`,
      course: { id: course.courseId },
    };
    expect([await inbox(one), await inbox(other), await inbox(teacher)]).toEqual([[notice], [notice], []]);
    expect(await broadcasts(assignment)).toHaveLength(1);
    expect(await notification.sql('select id from notification where course_id = ?', [course.courseId])).toEqual([]);
    later();
    expect(await titlesOf(await school.enrolls(course))).toEqual([]);
    await send();
    expect(mailer.sent.map(({ to }) => to.address).sort()).toEqual([one, other].map(({ userId }) => `${userId}@lms.test`).sort());
  });

  test('of a draft notifies nobody; of a course that was just published it notifies, though that event has not arrived yet', async () => {
    const draft = aCourse({ status: 'DRAFT' });
    const assignment = anAssignment({ courseId: draft.courseId });
    owner.knows(draft, 1);
    await deliver(notification, AssignmentCreated, assignment);
    expect(await broadcasts(assignment)).toEqual([]);
    owner.knows({ ...draft, status: 'PUBLISHED' }, 2);
    await deliver(notification, AssignmentCreated, anAssignment({ courseId: draft.courseId }));
    expect(await broadcasts(assignment)).toHaveLength(1);
  });

  test('waits while its course is neither known here nor can be asked for', async () => {
    owner.away = true;
    await expect(deliver(notification, AssignmentCreated, anAssignment())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('an edit', () => {
  test.each([
    [['dueAt'], 'learners'],
    [['opensAt'], 'learners'],
    [['closesAt', 'points', 'title'], 'learners'],
    [['points'], 'submitters'],
    [['weight', 'title'], 'submitters'],
    [['attemptsAllowed'], 'submitters'],
    [['countedAttempt'], 'submitters'],
    [['latePolicy'], 'submitters'],
    [['rubric'], 'submitters'],
    [['instructions'], 'submitters'],
    [['title'], 'nobody'],
    [[], 'nobody'],
  ])('of %p touches %s', (changed, touched) => {
    expect(touchedBy(changed)).toBe(touched);
  });

  test('of the dates notifies every learner by one row, once also to who has submitted, whatever else it changes', async () => {
    const { assignment, one, other, teacher } = await aClass();
    await submits(assignment, one, { silent: true });
    later();
    await edits({ ...assignment, dueAt: DUE }, ['dueAt', 'points']);
    expect([await titlesOf(one), await titlesOf(other), await titlesOf(teacher)]).toEqual([
      ['Assignment changed: A first seam'],
      ['Assignment changed: A first seam'],
      [],
    ]);
    expect((await inbox(one))[0]?.body).toContain('April 1, 2026');
    expect(await broadcasts(assignment)).toHaveLength(1);
  });

  test('of how it is graded notifies those who have submitted by then, by one row; in their inbox, by mail and live', async () => {
    const { assignment, one, other } = await aClass();
    await submits(assignment, one, { silent: true });
    await submits(assignment, one, { silent: true });
    later();
    await edits(assignment, ['points']);
    later();
    await submits(assignment, other, { silent: true });
    expect([await titlesOf(one), await titlesOf(other)]).toEqual([['Assignment changed: A first seam'], []]);
    expect(await broadcasts(assignment)).toHaveLength(1);
    await send();
    expect(mailer.sent.map(({ to }) => to.address)).toEqual([`${one.userId}@lms.test`]);
    const [row] = await notification.sql<{ channel: string }>(
      'select channel from feed where subject = (select id::text from broadcast where course_id = ?)',
      [assignment.courseId],
    );
    expect(row?.channel).toBe(`audience:course:${assignment.courseId}/submitters:${assignment.assignmentId}`);
  });

  test('of another assignment is not for who has submitted to this one, nor any for who has left the course', async () => {
    const { course, assignment, one, other } = await aClass();
    for (const learner of [one, other]) await submits(assignment, learner, { silent: true });
    await school.leaves(course, other, { silent: true });
    later();
    await edits(anAssignment({ courseId: course.courseId }), ['points']);
    await edits(assignment, ['dueAt']);
    await edits(assignment, ['weight'], { sequence: 2 });
    expect([(await titlesOf(one)).length, await titlesOf(other)]).toEqual([2, []]);
  });

  test('of the title notifies nobody', async () => {
    const { assignment, one } = await aClass();
    await submits(assignment, one, { silent: true });
    await edits(assignment, ['title']);
    expect(await broadcasts(assignment)).toEqual([]);
  });
});

test('an extension notifies its student only, with the date that holds for them', async () => {
  const { assignment, one, other } = await aClass();
  const extended = (extension: object) =>
    deliver(notification, AssignmentExtensionSet, {
      ...assignment,
      dueAt: DUE,
      extension: { studentId: one.userId, dueAt: null, closesAt: null, extraAttempts: 0, ...extension },
    });
  await extended({ dueAt: '2026-05-02T08:00:00.000Z' });
  expect((await inbox(one))[0]).toMatchObject({ kind: 'ASSIGNMENT_CHANGED', body: expect.stringContaining('May 2, 2026') });
  later();
  await extended({ extraAttempts: 1 });
  expect((await inbox(one))[0]).toMatchObject({ title: 'Changed for you: A first seam', body: expect.stringContaining('April 1, 2026') });
  later();
  await extended({ dueAt: '2026-03-20T08:00:00.000Z' });
  expect((await inbox(one))[0]).toMatchObject({ body: expect.stringContaining('April 1, 2026') });
  expect(await titlesOf(other)).toEqual([]);
});

describe('a submission', () => {
  test('is acknowledged to its student, each attempt; what was rejected comes back with the reason', async () => {
    const { assignment, one, other } = await aClass();
    const submission = await submits(assignment, one);
    later();
    await deliver(notification, SubmissionRejected, {
      ...submission,
      rejectedAt: notification.clock.now().toISOString(),
      reason: 'the assignment was taken away',
    });
    expect(await inbox(one)).toMatchObject([
      { kind: 'SUBMISSION_REJECTED', body: expect.stringContaining('the assignment was taken away') },
      {
        kind: 'SUBMISSION_RECEIVED',
        title: 'Submission received: A first seam',
        link: `/courses/${assignment.courseId}/assignments/${assignment.assignmentId}`,
      },
    ]);
    expect(await titlesOf(other)).toEqual([]);
  });
});

describe('a grade', () => {
  const released = async (assignment: AssignmentSnapshot, { userId }: UserCaller, previousScore: number | null, feedbackChanged = false) =>
    deliver(notification, GradeReleased, {
      ...anEvaluation(aSubmission(assignment, userId)),
      points: 100,
      enteredScore: 73.25,
      deductedPoints: 0,
      score: 73.25,
      releasedAt: notification.clock.now().toISOString(),
      previousScore,
      feedbackChanged,
    });

  test('notifies its student when it is released and when it changes after that, and never says the score', async () => {
    const { assignment, one, other } = await aClass();
    await released(assignment, one, null);
    later();
    await released(assignment, one, 61);
    expect(await titlesOf(one)).toEqual(['Grade changed: A first seam', 'Grade released: A first seam']);
    expect(await titlesOf(other)).toEqual([]);
    await send();
    expect(mailer.sent).toHaveLength(2);
    const words = (await inbox(one)).map(({ title, body }) => `${title} ${body}`);
    expect(`${words} ${mailer.sent.map(({ subject, text }) => `${subject} ${text}`)}`).not.toMatch(/\d/);
  });

  test('that is the same as before is no change: only new feedback is told', async () => {
    const { assignment, one } = await aClass();
    await released(assignment, one, null);
    later();
    await released(assignment, one, 73.25);
    later();
    await released(assignment, one, 73.25, true);
    expect(await titlesOf(one)).toEqual(['New feedback: A first seam', 'Grade released: A first seam']);
  });

  test('does not notify one who does not want that', async () => {
    const { assignment, one } = await aClass();
    const input = { kind: 'GRADE_RELEASED', inApp: false, email: false };
    await notification.ok(
      'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind } }',
      { input },
      one,
    );
    await released(assignment, one, null);
    await send();
    expect([await titlesOf(one), mailer.sent]).toEqual([[], []]);
  });

  test('that is entered, and a comment, are events that nobody here reacts to', () => {
    const types = notificationSubgraph.consumers?.map(({ event }) => event.type);
    expect(types).toContain('GRADE_RELEASED');
    expect(types).not.toContain('GRADE_ENTERED');
    expect(types).not.toContain('SUBMISSION_COMMENTED');
  });
});

test('what an import brings notifies nobody, and makes known who has submitted', async () => {
  const { assignment, one } = await aClass();
  const silent = { silent: true };
  await deliver(notification, AssignmentCreated, assignment, silent);
  await edits(assignment, ['dueAt'], silent);
  const submission = await submits(assignment, one, silent);
  await deliver(notification, SubmissionRejected, { ...submission, rejectedAt: DUE, reason: 'r' }, silent);
  expect([await titlesOf(one), await broadcasts(assignment)]).toEqual([[], []]);
  later();
  await edits(assignment, ['instructions'], { id: newId() });
  expect(await titlesOf(one)).toEqual(['Assignment changed: A first seam']);
});

test('a student is told that they are excused, and that it counts again; not of what is older than the notice', async () => {
  const { one, other, assignment } = await aClass();
  const { assignmentId, courseId, title: assignmentTitle } = assignment;
  const changedAt = notification.clock.now().toISOString();
  const excuse = { evaluationId: newId(), assignmentId, courseId, studentId: one.userId, excused: true, changedAt };
  await deliver(notification, AssignmentExcused, excuse);
  await deliver(notification, AssignmentExcused, { ...excuse, assignmentTitle }, { silent: true });
  expect(await inbox(one)).toEqual([]);
  await deliver(notification, AssignmentExcused, { ...excuse, assignmentTitle });
  later();
  await deliver(notification, AssignmentExcused, { ...excuse, assignmentTitle, excused: false });
  expect(await inbox(one)).toMatchObject([
    { kind: 'ASSIGNMENT_CHANGED', title: `Counts again: ${assignmentTitle}` },
    { kind: 'ASSIGNMENT_CHANGED', title: `Excused: ${assignmentTitle}`, link: `/courses/${courseId}/assignments/${assignmentId}` },
  ]);
  expect(await inbox(other)).toEqual([]);
});
