import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Denial, testDenials } from '../../platform/testing/denials.js';
import { anEnrollment } from '../../schema/events/test-kit/courses.js';
import type { mutations } from './mutations.js';
import { admin, aStudent, CREATE, DELETE, instructorOf, UPDATE } from './test-kit/content-service.js';
import { ACCOMMODATE, type QuizService, quizService, SAVE, START, SUBMIT } from './test-kit/quizzing.js';

let service: QuizService;
beforeAll(async () => {
  service = await quizService();
});
afterAll(() => service.stop());

/** A course with a teacher, an assistant and a learner; and those who have nothing to do with it. */
async function scene({ status = 'PUBLISHED' as 'PUBLISHED' | 'DRAFT' } = {}) {
  const assistant = aStudent();
  const course = await service.course({ staffIds: [assistant.userId], status });
  const content = await service.create(course);
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

async function quizScene() {
  const { course, learner, assistant, strangers } = await scene();
  return { course, learner, assistant, strangers, quiz: await service.quiz(course) };
}

/** Not there for strangers and other learners; the staff and services see it, and may not. */
const onlyForItsStudent =
  (attempt: (id: string) => [source: string, variables: Record<string, unknown>]): Denial =>
  async ({ refused }) => {
    const { quiz, course, learner, assistant, strangers } = await quizScene();
    const { id } = await service.start(quiz.id, learner);
    for (const caller of [...strangers, await service.learner(course)]) await refused(...attempt(id), caller, 'NOT_FOUND');
    for (const caller of [assistant, admin, serviceCaller('evaluation')]) await refused(...attempt(id), caller, 'FORBIDDEN');
    for (const other of [newId(), 'x']) await refused(...attempt(other), learner, 'NOT_FOUND');
    await service.leaves(learner);
    await refused(...attempt(id), learner, 'NOT_ENROLLED');
    await service.ok(...attempt((await service.start(quiz.id, await service.learner(course, assistant))).id), assistant);
  };

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
  async startQuizAttempt({ refused }) {
    const { quiz, course, learner, strangers, assistant } = await quizScene();
    for (const caller of strangers) await refused(START, { id: quiz.id }, caller, 'NOT_FOUND');
    for (const caller of [assistant, admin, serviceCaller('evaluation')]) await refused(START, { id: quiz.id }, caller, 'FORBIDDEN');
    for (const id of [newId(), 'x']) await refused(START, { id }, learner, 'NOT_FOUND');
    // Staff who learn in the course take it as learners do.
    await service.start(quiz.id, await service.learner(course, assistant));
  },
  saveQuizAnswers: onlyForItsStudent((attemptId) => [SAVE, { input: { attemptId, answers: [] } }]),
  submitQuizAttempt: onlyForItsStudent((id) => [SUBMIT, { id }]),
  async setQuizAccommodation({ refused }) {
    const { quiz, learner, strangers, assistant, course } = await quizScene();
    const give = (studentId: string, contentId = quiz.id) => ({ input: { contentId, studentId, extraTimePercent: 25 } });
    for (const caller of strangers) await refused(ACCOMMODATE, give(learner.userId), caller, 'NOT_FOUND');
    for (const caller of [learner, serviceCaller('evaluation')]) await refused(ACCOMMODATE, give(learner.userId), caller, 'FORBIDDEN');
    await refused(ACCOMMODATE, give(learner.userId, newId()), admin, 'NOT_FOUND');
    // Nobody gives themselves time.
    await service.learner(course, assistant);
    await refused(ACCOMMODATE, give(assistant.userId), assistant, 'FORBIDDEN');
    await service.accommodate(give(learner.userId).input, assistant);
    expect((await service.refused(ACCOMMODATE, give(newId()), assistant)).code).toBe('NOT_ENROLLED');
  },
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
  expect(answer.contentFacts).toEqual({ contentId: content.id, kind: 'ARTICLE', ready: true });
});
