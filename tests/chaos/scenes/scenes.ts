import { delay } from '../../../platform/kernel/delay.js';
import { until, within } from '../../../platform/testing/until.js';
import { excuse, grade, newAssignment, newCoursework, releaseGrades, submit, updateAssignment } from '../../kit/coursework.js';
import { newCourseOf, uploadWhole } from '../../kit/files.js';
import { onHostedPage } from '../../kit/hosted-page.js';
import { accommodate, correctKey, newQuiz, newQuizzing, takeQuiz } from '../../kit/quizzes.js';
import { newCourse, newReading, newStudent, PASSWORD, setRole } from '../../kit/school.js';
import { cancel, enroll, PRICE } from '../../kit/shop.js';
import { change } from '../checks/rows.js';
import { Lane, unlessSignedOut } from '../saga/lane.js';
import type { Click } from '../saga/moments.js';
import type { School } from './school.js';

// What people do under load. A scene that fails half-way is left where it is: whatever was answered stays, and the rest must fit.

export type Scene = (school: School) => Promise<void>;

const PATIENCE_MS = 30_000;
const ITEM = 'mutation ($input: CompleteItemInput!) { completeItem(input: $input) { certificate { id } } }';
const REISSUE = 'mutation ($input: ReissueCertificateInput!) { reissueCertificate(input: $input) { id } }';
const REVOKE = 'mutation ($input: RevokeCertificateInput!) { revokeCertificate(input: $input) { id } }';
const WATCH = 'mutation ($input: WatchInput!) { saveWatchProgress(input: $input) { id } }';
const ITEMS = 'query ($id: ID!) { course(id: $id) { modules { items { id } } } }';

/** A course from its first draft to its end. */
const teach: Scene = async ({ writes, teacher, student }) => {
  const grace = teacher();
  const { id } = await newCourse(grace, { title: 'Botany' });
  writes.wrote('lms_course', 'courses', id);
  for (const title of ['Botany, edited', 'Botany, edited again']) {
    await grace.client.ok('mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) { id } }', { input: { id, title } });
    writes.wrote('lms_course', 'courses', id);
  }
  const colleague = [teacher(), teacher()].find((each) => each.id !== grace.id);
  const input = { courseId: id, userId: colleague?.id };
  await grace.client.ok('mutation ($input: CourseStaffInput!) { addCourseStaff(input: $input) { id } }', { input });
  writes.wrote('lms_course', 'courses', id);
  const ada = student();
  const enrolled = await enroll(ada, id);
  writes.wrote('lms_enrollment', 'enrollment', enrolled.id);
  const { course } = await ada.client.ok(ITEMS, { id });
  const { completeItem } = await ada.client.ok(ITEM, { input: { enrollmentId: enrolled.id, itemId: course.modules[0].items[0].id } });
  writes.wrote('lms_enrollment', 'enrollment', enrolled.id);
  const { certificate } = completeItem;
  // While nobody can be asked for the name, the certificate is issued later.
  if (certificate) {
    const { reissueCertificate } = await grace.client.ok(REISSUE, { input: { id: certificate.id, recipientName: 'Ada King' } });
    await grace.client.ok(REVOKE, { input: { id: reissueCertificate.id, reason: 'It was copied' } });
    writes.wrote('lms_enrollment', 'enrollment', enrolled.id);
  }
  await grace.client.ok('mutation ($id: ID!) { archiveCourse(id: $id) { id } }', { id });
  writes.wrote('lms_course', 'courses', id);
};

/** Somebody registers, changes this and that, is given another role, and is shut out for a while. */
const register: Scene = async ({ writes, client, admin }) => {
  const ada = await newStudent(client, 'Ada');
  const wrote = () => writes.wrote('lms_user', 'users', ada.id);
  wrote();
  await ada.client.ok(`mutation { updateProfile(input: { locale: "de", bio: "Hello" }) { id } }`);
  wrote();
  const input = { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` };
  await ada.client.ok('mutation ($input: ChangePasswordInput!) { changePassword(input: $input) }', { input });
  wrote();
  await setRole(admin(), ada, 'INSTRUCTOR');
  wrote();
  for (const active of [false, true]) {
    await admin().client.ok('mutation ($input: SetUserActiveInput!) { setUserActive(input: $input) { id } }', {
      input: { userId: ada.id, active },
    });
    wrote();
  }
};

/** One of the ways through the saga, by two students who want the same seat. */
const shop =
  (click: Click): Scene =>
  async ({ system, teacher, student }) => {
    const lane = await Lane.open(system, { teacher: teacher(), ada: student(), bob: student() }, click);
    await lane.click();
  };

const MINE = '{ myPlans { id } }';

/** A plan is bought, renewed a month later, and ends after another. */
const subscribe: Scene = async ({ system, writes, admin, teacher, client }) => {
  const { id: courseId } = await newCourse(teacher(), { title: 'Within a plan', price: PRICE });
  const ada = await newStudent(client, 'Ada');
  const input = { name: 'Everything', price: PRICE, interval: 'MONTH', courseIds: [courseId] };
  const { createPlan } = await admin().client.ok('mutation ($input: CreatePlanInput!) { createPlan(input: $input) { id } }', { input });
  const { startCheckout } = await ada.client.ok(
    'mutation ($input: CheckoutInput!) { startCheckout(input: $input) { url payment { id } } }',
    { input: { planId: createPlan.id } },
  );
  writes.wrote('lms_payment', 'payment', startCheckout.payment.id);
  await onHostedPage(new URL(ada.client.url).origin, startCheckout.url, 'pay');
  let id = '';
  await until(async () => {
    id = (await ada.client.ok(MINE).catch(unlessSignedOut))?.myPlans[0]?.id ?? '';
    return id !== '';
  }, PATIENCE_MS);
  const payments = system.url('lms_payment');
  const ofPlan = `(select subscription_id from plan_membership where id = '${id}')`;
  // A month passes for the provider: it renews.
  await change(payments, `update gateway.subscription set renew_at = now() where id = ${ofPlan}`);
  await delay(1_500);
  await ada.client.ok('mutation ($id: ID!) { cancelPlan(membershipId: $id) { id } }', { id });
  // And the months that are paid.
  await change(payments, `update plan_membership set active_until = now(), due_at = now() where id = '${id}'`);
};

/** Work is set, changed, handed in, graded and released, other work excused, and the course is taken up again by another teacher. */
const assign: Scene = async ({ writes, teacher, student }) => {
  const grace = teacher();
  const { courseId, assignmentId } = await newCoursework(grace);
  writes.wrote('lms_assignment', 'assignment', assignmentId);
  const ada = student();
  writes.wrote('lms_enrollment', 'enrollment', (await enroll(ada, courseId)).id);
  const input = { assignmentId, studentId: ada.id, extraAttempts: 1 };
  await grace.client.ok('mutation ($input: ExtensionInput!) { setExtension(input: $input) { id } }', { input });
  writes.wrote('lms_assignment', 'assignment', assignmentId);
  await updateAssignment(grace, { id: assignmentId, title: 'A longer essay' });
  writes.wrote('lms_assignment', 'assignment', assignmentId);
  const submission = await submit(ada, assignmentId);
  writes.wrote('lms_submission', 'submission', submission.id);
  await until(
    () =>
      grade(grace, submission.id, 80).then(
        () => true,
        () => false,
      ),
    PATIENCE_MS,
  );
  await releaseGrades(grace, assignmentId);
  await excuse(grace, await newAssignment(grace, courseId), ada);
  writes.wrote('lms_content', 'content_item', await newReading(grace, courseId));
  await grace.client.ok('mutation ($id: ID!) { duplicateCourse(id: $id) { id } }', { id: courseId });
};

/** A student is given an attempt more, takes a quiz, and its key is corrected, so that it is passed and regraded; another one goes before anybody has taken it. */
const quiz: Scene = async ({ writes, teacher, student }) => {
  const grace = teacher();
  const { courseId, contentId } = await newQuizzing(grace);
  writes.wrote('lms_content', 'content_item', contentId);
  const ada = student();
  writes.wrote('lms_enrollment', 'enrollment', (await enroll(ada, courseId)).id);
  await accommodate(grace, contentId, ada.id, 1);
  const attempt = await takeQuiz(ada, contentId, 42);
  writes.wrote('lms_content', 'quiz_attempt', attempt.id);
  await correctKey(grace, contentId);
  writes.wrote('lms_content', 'content_item', contentId);
  await grace.client.ok('mutation ($id: ID!) { deleteContent(id: $id) }', { id: await newQuiz(grace, courseId) });
};

const PICTURES = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1'), Buffer.alloc(500, 'moving pictures ')]);
const SECONDS = 90;

/** A video is watched to its end, on two devices at once. */
const watchVideo: Scene = async ({ writes, teacher, student }) => {
  const grace = teacher();
  const { courseId, contentIds } = await newCourseOf(grace, ['VIDEO']);
  const contentId = contentIds[0] as string;
  await uploadWhole(grace, { contentId, fileName: 'Lecture.mp4', mimeType: 'video/mp4' }, PICTURES);
  const input = { id: contentId, durationSeconds: SECONDS };
  await grace.client.ok('mutation ($input: UpdateContentInput!) { updateContent(input: $input) { id } }', { input });
  for (const _fact of ['created', 'ready', 'updated']) writes.wrote('lms_content', 'content_item', contentId);
  const ada = student();
  writes.wrote('lms_enrollment', 'enrollment', (await enroll(ada, courseId)).id);
  const device = async (begin: number) => {
    for (let from = begin; from < SECONDS; from += 20) {
      const to = Math.min(from + 20, SECONDS);
      await ada.client.ok(WATCH, { input: { contentId, fromSecond: from, toSecond: to } });
      writes.watched(contentId, ada.id, from, to);
    }
  };
  await Promise.all([device(0), device(10)]);
};

/** Work that was handed in before word came that its student is not in the course any more, and work that is taken away. */
const withdraw: Scene = async ({ system, writes, teacher, student }) => {
  const grace = teacher();
  const { courseId, assignmentId } = await newCoursework(grace);
  const ada = student();
  const { id } = await enroll(ada, courseId);
  writes.wrote('lms_enrollment', 'enrollment', id);
  const unheard = system.hold('submission', { point: 'inbox.received-not-handled', type: 'ENROLLMENT_CANCELLED', all: true });
  try {
    await cancel(ada, id);
    await within(unheard.reached, PATIENCE_MS, 'word of it');
    await submit(ada, assignmentId, 'I am still here.');
  } finally {
    unheard.letGo();
  }
  const another = await newAssignment(grace, courseId);
  await grace.client.ok('mutation ($id: ID!) { deleteAssignment(id: $id) }', { id: another });
};

/** A course is deleted under those who are in it. */
const deleteCourse: Scene = async ({ teacher, student }) => {
  const grace = teacher();
  const { courseId, assignmentId } = await newCoursework(grace);
  const ada = student();
  await enroll(ada, courseId);
  await submit(ada, assignmentId);
  await enroll(student(), courseId);
  await grace.client.ok('mutation ($id: ID!) { deleteCourse(id: $id) { state } }', { id: courseId });
};

export const scenes: Readonly<Record<string, Scene>> = {
  teach,
  register,
  'shop: pay': shop('pay'),
  'shop: give up': shop('give up'),
  'shop: cancel': shop('cancel'),
  'shop: cancel paid': shop('cancel paid'),
  'shop: pay late': shop('pay late'),
  subscribe,
  assign,
  quiz,
  'watch a video': watchVideo,
  withdraw,
  'delete course': deleteCourse,
};
