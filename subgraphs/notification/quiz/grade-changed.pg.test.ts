import type { UserCaller } from '../../../platform/kernel/identity.js';
import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { type Delivery, deliver } from '../../../platform/testing/deliver.js';
import { type TestSubgraph, testSubgraph } from '../../../platform/testing/subgraph.js';
import { QuizGradeChanged } from '../../../schema/events/content.js';
import { CourseDeleted } from '../../../schema/events/course.js';
import { aQuiz } from '../../../schema/events/test-kit/contents.js';
import { courseOwner } from '../../../schema/events/test-kit/owners.js';
import { mailJob } from '../email/mail.job.js';
import { notificationSubgraph } from '../subgraph.js';
import { post, userOwner } from '../test-kit/post.js';
import { schoolOf } from '../test-kit/school.js';

const mailer = post();
let notification: TestSubgraph;
const school = schoolOf(() => notification);
beforeAll(async () => {
  const clients = { user: userOwner().client, course: courseOwner().client };
  notification = await testSubgraph(notificationSubgraph, { resources: { mailer }, clients });
});
afterAll(() => notification.stop());
beforeEach(() => mailer.reset());

const send = () => mailJob.run(notification.context({ caller: serviceCaller('notification') }), new AbortController().signal);
const inbox = async (reader: UserCaller): Promise<Record<string, unknown>[]> =>
  (await notification.ok('{ notifications { nodes { kind title body link course { id } } } }', {}, reader)).notifications.nodes;

/** A course with a quiz, and two of its learners. */
async function aClass() {
  const course = await school.publishes({}, { silent: true });
  const [one, other] = [await school.enrolls(course), await school.enrolls(course)];
  return { course, quiz: aQuiz(course.courseId), one, other };
}
const changed = (
  { contentId, courseId, title: contentTitle }: ReturnType<typeof aQuiz>,
  { userId: studentId }: UserCaller,
  { scoreSeen = true, ...delivery }: Delivery & { scoreSeen?: boolean } = {},
) =>
  deliver(
    notification,
    QuizGradeChanged,
    {
      ...{ attemptId: newId(), contentId, courseId, studentId, contentTitle },
      ...{ previousScore: 3, score: 7, maxScore: 10, scoreSeen, changedAt: notification.clock.now().toISOString() },
    },
    delivery,
  );

test('a student is told that their grade has changed, and not what it is', async () => {
  const { course, quiz, one, other } = await aClass();
  await changed(quiz, one);
  expect(await inbox(one)).toEqual([
    {
      kind: 'GRADE_RELEASED',
      title: 'Grade changed: Seams',
      body: 'Your grade for “Seams” in “Welding” was changed.',
      link: `/courses/${course.courseId}/content/${quiz.contentId}`,
      course: { id: course.courseId },
    },
  ]);
  expect(await inbox(other)).toEqual([]);
  await send();
  expect(mailer.sent).toMatchObject([{ subject: 'Grade changed: Seams' }]);
});

test('nobody is told of a grade that they may not see, or that an import brings', async () => {
  const { quiz, one } = await aClass();
  await changed(quiz, one, { scoreSeen: false });
  await changed(quiz, one, { silent: true });
  await send();
  expect([await inbox(one), mailer.sent]).toEqual([[], []]);
});

test('nor whoever does not want to be', async () => {
  const { quiz, one } = await aClass();
  const input = { kind: 'GRADE_RELEASED', inApp: false, email: false };
  const set = 'mutation ($input: NotificationPreferenceInput!) { setNotificationPreference(input: $input) { kind } }';
  await notification.ok(set, { input }, one);
  await changed(quiz, one);
  await send();
  expect([await inbox(one), mailer.sent]).toEqual([[], []]);
});

test('nor anybody after the course was deleted', async () => {
  const { course, quiz, one } = await aClass();
  const { courseId, title, instructorId, staffIds } = course;
  const deletedAt = notification.clock.now().toISOString();
  await deliver(notification, CourseDeleted, { courseId, sagaId: newId(), title, instructorId, staffIds, deletedAt }, { sequence: 9 });
  await changed(quiz, one);
  expect((await inbox(one)).map(({ kind }) => kind)).not.toContain('GRADE_RELEASED');
});
