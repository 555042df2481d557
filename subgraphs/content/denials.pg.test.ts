import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Denial, testDenials } from '../../platform/testing/denials.js';
import { admin, aStudent, instructorOf } from '../../schema/events/test-kit/course-life.js';
import { anEnrollment } from '../../schema/events/test-kit/courses.js';
import type { mutations } from './mutations.js';
import { CANCEL, COMPLETE, CREATE, DELETE, REMOVE_TRACK, REQUEST, SIGN, UPDATE, UPLOAD, WATCH } from './test-kit/content-service.js';
import { folderOfTests } from './test-kit/object-stores.js';
import { quizDenials } from './test-kit/quiz-denials.js';
import { type QuizService, withQuizzes } from './test-kit/quizzing.js';
import { type UploadService, uploadService } from './test-kit/upload-service.js';

let service: UploadService & QuizService;
beforeAll(async () => {
  service = withQuizzes(await uploadService(await folderOfTests()));
});
afterAll(() => service.stop());

/** A course with a teacher, an assistant and a learner; and those who have nothing to do with it. */
async function scene({ kind = 'PDF', status = 'PUBLISHED' as 'PUBLISHED' | 'DRAFT' } = {}) {
  const assistant = aStudent();
  const course = await service.course({ staffIds: [assistant.userId], status });
  const content = await service.create(course, { kind });
  const learner = await service.learner(course);
  const left = await service.learner(course);
  await service.leaves(left);
  // The role was taken away; the course is still theirs.
  const former = signedInAs('STUDENT', course.instructorId);
  const strangers: Caller[] = [aStudent(), left, instructorOf(await service.course()), former, anonymous];
  const sees: Caller[] = [learner, assistant, instructorOf(course), admin, serviceCaller('enrollment')];
  return { course, content, learner, assistant, strangers, sees };
}

/** Not there for strangers; a learner sees it, and may not. */
const onlyForStaff =
  (attempt: (id: string) => [source: string, variables: Record<string, unknown>]): Denial =>
  async ({ refused }) => {
    const { content, learner, assistant, strangers } = await scene();
    const [source, variables] = attempt(content.id);
    for (const caller of strangers) await refused(source, variables, caller, 'NOT_FOUND');
    for (const caller of [learner, serviceCaller('enrollment')]) await refused(source, variables, caller, 'FORBIDDEN');
    for (const id of [newId(), 'x']) await refused(...attempt(id), admin, 'NOT_FOUND');
    await service.ok(source, variables, assistant);
  };

/** Others of the staff have uploads of their own, and who has left the staff sends no more. */
const onlyForWhoAsked =
  (attempt: (id: string) => [source: string, variables: Record<string, unknown>], otherwise?: string): Denial =>
  async ({ refused }) => {
    const { course, content, learner, assistant, strangers } = await scene({ kind: 'PDF' });
    const { requestUpload: ticket } = await service.ok(REQUEST, { input: { contentId: content.id, ...A_PDF } }, assistant);
    for (const caller of [...strangers, learner, instructorOf(course), admin, serviceCaller('content')]) {
      await refused(...attempt(ticket.id), caller, 'NOT_FOUND');
      expect((await service.ok(UPLOAD, { id: ticket.id }, caller)).upload).toBeNull();
    }
    for (const id of [newId(), 'x']) await refused(...attempt(id), assistant, 'NOT_FOUND');
    await service.course({ ...course, staffIds: [] }, { sequence: 2 });
    await refused(...attempt(ticket.id), assistant, 'FORBIDDEN');
    await service.course(course, { sequence: 3 });
    const { errors } = await service.call(...attempt(ticket.id), assistant);
    expect(errors?.[0]?.extensions.code).toBe(otherwise);
  };

const A_PDF = { fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 10 };

testDenials<typeof mutations>(() => service, {
  async createContent({ refused }) {
    const { course, learner, strangers } = await scene();
    const input = { courseId: course.courseId, title: 'Mine', kind: 'ARTICLE' };
    for (const caller of [...strangers, learner, serviceCaller('enrollment')]) {
      await refused(CREATE, { input }, caller, caller === anonymous ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    }
    const draft = await service.course({ status: 'DRAFT' });
    for (const caller of strangers) await refused(CREATE, { input: { ...input, courseId: draft.courseId } }, caller, 'NOT_FOUND');
  },
  updateContent: onlyForStaff((id) => [UPDATE, { input: { id, title: 'Mine' } }]),
  deleteContent: onlyForStaff((id) => [DELETE, { id }]),
  requestUpload: onlyForStaff((contentId) => [REQUEST, { input: { contentId, ...A_PDF } }]),
  signUploadParts: onlyForWhoAsked((uploadId) => [SIGN, { input: { uploadId, numbers: [1] } }], 'CONFLICT'),
  completeUpload: onlyForWhoAsked((id) => [COMPLETE, { id }], 'UPLOAD_INCOMPLETE'),
  cancelUpload: onlyForWhoAsked((id) => [CANCEL, { id }]),
  async saveWatchProgress({ refused }) {
    const { content, course, learner, assistant, strangers } = await scene({ kind: 'VIDEO' });
    const input = { contentId: content.id, fromSecond: 0, toSecond: 5 };
    for (const caller of strangers) await refused(WATCH, { input }, caller, 'NOT_FOUND');
    const teaching = [assistant, instructorOf(course), admin, serviceCaller('enrollment')];
    for (const caller of teaching) await refused(WATCH, { input }, caller, 'FORBIDDEN');
    for (const contentId of [newId(), 'x']) await refused(WATCH, { input: { ...input, contentId } }, learner, 'NOT_FOUND');
    await service.sql(`update content_item set object_key = ? where id = ?`, [newId(), content.id]);
    await service.ok(WATCH, { input }, learner);
    // Whoever assists and learns has watched as everybody else.
    await service.ok(WATCH, { input }, await service.learner(course, assistant));
  },
  async removeTrack({ refused }) {
    const { content, learner, assistant, strangers } = await scene({ kind: 'VIDEO' });
    const id = newId();
    await service.sql(
      `insert into media_track (id, object_key, content_id, kind, language, label, file_name, mime_type)
      values (?, ?, ?, 'CAPTIONS', 'en', 'English', 'a.vtt', 'text/vtt')`,
      [id, id, content.id],
    );
    for (const caller of strangers) await refused(REMOVE_TRACK, { id }, caller, 'NOT_FOUND');
    for (const caller of [learner, serviceCaller('enrollment')]) await refused(REMOVE_TRACK, { id }, caller, 'FORBIDDEN');
    for (const none of [newId(), 'x']) await refused(REMOVE_TRACK, { id: none }, admin, 'NOT_FOUND');
    expect((await service.ok(REMOVE_TRACK, { id }, assistant)).removeTrack.tracks).toEqual([]);
  },
  ...quizDenials(() => service, scene),
});

const doors: Record<string, (id: string, courseId: string, caller: Caller) => Promise<unknown>> = {
  async query(id, _courseId, caller) {
    return (await service.ok('query ($id: ID!) { content(id: $id) { id } }', { id }, caller)).content;
  },
  async reference(id, _courseId, caller) {
    const source =
      'query ($id: ID!) { _entities(representations: [{ __typename: "ContentItem", id: $id }]) { ... on ContentItem { id } } }';
    return (await service.ok(source, { id }, caller))._entities[0];
  },
  async course(_id, courseId, caller) {
    const [node] = (await service.list(courseId, caller))?.nodes ?? [];
    return node ? { id: node.id } : null;
  },
};

test.each(Object.entries(doors))(
  'by the door of the %s it exists for active learners, the staff, admins and services',
  async (_name, door) => {
    const { content, course, sees, strangers } = await scene();
    for (const caller of sees) expect(await door(content.id, course.courseId, caller)).toEqual({ id: content.id });
    for (const caller of strangers) expect(await door(content.id, course.courseId, caller)).toBeNull();
  },
);

test.each(Object.entries(doors))('by the door of the %s what there is not, is null', async (_name, door) => {
  for (const id of [newId(), 'x']) expect(await door(id, id, admin)).toBeNull();
});

test('a learner whose enrollment is still on its way is told FORBIDDEN, and with its owner away UNAVAILABLE', async () => {
  const { content, course } = await scene();
  const newcomer = aStudent();
  const attempt = async () => (await service.refused(UPDATE, { input: { id: content.id, title: 'Mine' } }, newcomer)).code;
  service.enrollments.away = true;
  expect(await attempt()).toBe('UNAVAILABLE');
  service.enrollments.away = false;
  expect(await attempt()).toBe('NOT_FOUND');
  service.enrollments.knows(anEnrollment(course, newcomer.userId), 2);
  expect(await attempt()).toBe('FORBIDDEN');
});

test('what only our own services may ask', async () => {
  const { content, sees, strangers } = await scene();
  const source = 'query ($id: ID!) { contentFacts(id: $id) { contentId kind ready } }';
  for (const caller of [...strangers, ...sees.filter(({ kind }) => kind !== 'service')])
    expect((await service.refused(source, { id: content.id }, caller)).code).toBe('FORBIDDEN');
  const answer = await service.ok(source, { id: content.id }, serviceCaller('enrollment'));
  expect(answer.contentFacts).toEqual({ contentId: content.id, kind: 'PDF', ready: false });
});
