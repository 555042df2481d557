import { anonymous, type Caller, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import type { GuardedAction } from '../../platform/service/guards.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { type Denial, testDenials } from '../../platform/testing/denials.js';
import type { mutations } from './mutations.js';
import type { AssignmentAction, SubmissionAction } from './policy.js';
import {
  admin,
  aStudent,
  COMMENT,
  COMPLETE,
  REMOVE,
  REQUEST,
  SAVE,
  type Scene,
  SIGN,
  SUBMIT,
  type SubmissionService,
  submissionService,
} from './test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

/** Who could be taken for somebody: a classmate, who teaches another course, who taught this one and is a student now, a stranger. */
interface People {
  readonly scene: Scene;
  readonly classmate: Caller;
  readonly outsiders: readonly Caller[];
}

async function people(): Promise<People> {
  const [scene, elsewhere] = [await service.scene(), await service.scene()];
  const classmate = aStudent();
  await service.enrolled(scene.course, classmate);
  service.owners.courses.knows(scene.course, 1);
  const former = signedInAs('STUDENT', scene.instructor.userId);
  return { scene, classmate, outsiders: [elsewhere.instructor, elsewhere.assistant, elsewhere.student, former, aStudent()] };
}

/** What the caller reads of an assignment's submissions, by the door that the router uses. */
const OF_ASSIGNMENT = `query ($id: ID!, $status: SubmissionStatus) { _entities(representations: [{ __typename: "Assignment", id: $id }]) {
  ... on Assignment { mySubmissions { id } submissions(status: $status) { totalCount nodes { id status } } } } }`;
const ofAssignment = async (id: string, caller: Caller, status?: string) =>
  (await service.ok(OF_ASSIGNMENT, { id, status }, caller))._entities[0];

/** Who works at an assignment is a learner of its course, whoever else they are. */
const onlyForLearners =
  (source: string, input: Record<string, unknown>): Denial =>
  async ({ refused }) => {
    const { scene, outsiders } = await people();
    const { assignmentId } = scene.assignment;
    const variables = { input: { ...input, assignmentId } };
    for (const caller of [...outsiders, scene.instructor, scene.assistant, admin]) await refused(source, variables, caller, 'NOT_ENROLLED');
    for (const caller of [anonymous, serviceCaller('evaluation')]) await refused(source, variables, caller, 'UNAUTHENTICATED');
    await refused(source, { input: { ...input, assignmentId: newId() } }, scene.student, 'NOT_FOUND');
  };

/** Whose submission it is changes its files; the staff sees them. */
const onlyForTheStudent =
  (source: string, variablesOf: (id: string) => Record<string, unknown> = (id) => ({ id })): Denial =>
  async ({ refused }) => {
    const { scene, classmate, outsiders } = await people();
    const { id } = await service.ticket(scene.student, scene.assignment.assignmentId);
    for (const caller of [...outsiders, classmate, anonymous]) await refused(source, variablesOf(id), caller, 'NOT_FOUND');
    for (const caller of [scene.assistant, admin]) await refused(source, variablesOf(id), caller, 'FORBIDDEN');
    await refused(source, variablesOf(newId()), scene.student, 'NOT_FOUND');
  };

testDenials<typeof mutations>(() => service, {
  saveSubmissionDraft: onlyForLearners(SAVE, { text: 'x' }),
  submitAssignment: onlyForLearners(SUBMIT, { text: 'x' }),
  requestSubmissionUpload: onlyForLearners(REQUEST, { fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 10 }),
  signSubmissionUploadParts: onlyForTheStudent(SIGN, (uploadId) => ({ input: { uploadId, numbers: [1] } })),
  completeSubmissionUpload: onlyForTheStudent(COMPLETE),
  removeSubmissionFile: onlyForTheStudent(REMOVE),
  async addSubmissionComment({ refused }) {
    const { scene, classmate, outsiders } = await people();
    const { id } = await service.submit(scene.student, scene.assignment.assignmentId, 'Mine');
    const input = { submissionId: id, text: 'Hello' };
    for (const caller of [...outsiders, classmate, anonymous]) await refused(COMMENT, { input }, caller, 'NOT_FOUND');
    await refused(COMMENT, { input }, serviceCaller('evaluation'), 'FORBIDDEN');
    for (const caller of [scene.student, scene.assistant]) await service.ok(COMMENT, { input }, caller);
    const { comments } = await service.read(id, scene.student);
    expect(comments.map(({ author }: { author: { id: string } }) => author.id)).toEqual([scene.student.userId, scene.assistant.userId]);
  },
});

/** Of what no mutation demands; an action without a denial does not compile. */
const reads: Record<Exclude<AssignmentAction | SubmissionAction, GuardedAction<typeof mutations>>, () => Promise<void>> = {
  async seeSubmissions() {
    const { scene, classmate, outsiders } = await people();
    const { assignmentId } = scene.assignment;
    const { id } = await service.submit(scene.student, assignmentId, 'Mine');
    for (const caller of [...outsiders, classmate, scene.student, anonymous])
      expect((await ofAssignment(assignmentId, caller)).submissions).toBeNull();
    for (const caller of [scene.instructor, scene.assistant, admin, serviceCaller('evaluation')]) {
      expect((await ofAssignment(assignmentId, caller)).submissions).toEqual({ totalCount: 1, nodes: [{ id, status: 'SUBMITTED' }] });
    }
  },
};

test.each(Object.entries(reads))('%s is denied to everyone else', (_action, denied) => denied());

test('a comment has words', async () => {
  const scene = await service.scene();
  const { id: submissionId } = await service.submit(scene.student, scene.assignment.assignmentId, 'Mine');
  expect(await service.refused(COMMENT, { input: { submissionId, text: ' \n' } }, scene.student)).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a submission exists for its student, the staff, admins and our own services, by every door, draft or not', async () => {
  const { scene, classmate, outsiders } = await people();
  const draft = await service.save(scene.student, scene.assignment.assignmentId, 'Draft');
  const byQuery = async (caller: Caller) => (await service.read(draft.id, caller))?.id ?? null;
  const byReference = async (caller: Caller) => {
    const source =
      'query ($id: ID!) { _entities(representations: [{ __typename: "Submission", id: $id }]) { ... on Submission { id text } } }';
    return (await service.ok(source, { id: draft.id }, caller))._entities[0]?.id ?? null;
  };
  const byOwnList = async (caller: Caller) => (await ofAssignment(scene.assignment.assignmentId, caller)).mySubmissions?.[0]?.id ?? null;
  for (const submitted of [false, true]) {
    if (submitted) await service.submit(scene.student, scene.assignment.assignmentId);
    for (const door of [byQuery, byReference]) {
      for (const caller of [scene.student, scene.assistant, scene.instructor, admin, serviceCaller('evaluation')])
        expect(await door(caller)).toBe(draft.id);
      for (const caller of [...outsiders, classmate, anonymous]) expect(await door(caller)).toBeNull();
    }
    expect(await byOwnList(scene.student)).toBe(draft.id);
    for (const caller of [...outsiders, classmate, scene.assistant, anonymous]) expect(await byOwnList(caller)).toBeNull();
  }
});

describe('until a grade is released', () => {
  test('its student sees SUBMITTED by every door, and the staff GRADED', async () => {
    const { scene } = await people();
    const { assignmentId } = scene.assignment;
    const submission = await service.submit(scene.student, assignmentId, 'Mine');
    const seen = async (caller: Caller) => (await service.read(submission.id, caller)).status;
    await service.graded(submission, scene, 2);
    expect(await seen(scene.student)).toBe('SUBMITTED');
    expect(await seen(scene.assistant)).toBe('GRADED');
    expect((await ofAssignment(assignmentId, scene.assistant, 'GRADED')).submissions).toMatchObject({ totalCount: 1 });
    expect((await ofAssignment(assignmentId, scene.assistant, 'SUBMITTED')).submissions).toEqual({ totalCount: 0, nodes: [] });
    await service.graded(submission, scene, 3, true);
    expect(await seen(scene.student)).toBe('GRADED');
    // Entered anew, and told out of turn: what was released stays so.
    await service.graded(submission, scene, 5);
    await service.graded(submission, scene, 4);
    expect(await seen(scene.student)).toBe('GRADED');
  });

  test('no filter and no count tells one of the staff who hands in as well', async () => {
    const { scene } = await people();
    const { assignmentId } = scene.assignment;
    await service.enrolled(scene.course, scene.assistant);
    const own = await service.submit(scene.assistant, assignmentId, 'Mine');
    await service.graded(own, { ...scene, student: scene.assistant }, 2);
    expect((await ofAssignment(assignmentId, scene.assistant, 'GRADED')).submissions).toEqual({ totalCount: 0, nodes: [] });
    expect((await ofAssignment(assignmentId, scene.assistant, 'SUBMITTED')).submissions).toMatchObject({
      totalCount: 1,
      nodes: [{ status: 'SUBMITTED' }],
    });
    expect((await ofAssignment(assignmentId, scene.instructor, 'GRADED')).submissions).toMatchObject({ totalCount: 1 });
  });
});

test('pages follow each other, and many assignments are read at once', async () => {
  const { scene } = await people();
  const { assignmentId } = scene.assignment;
  const ids: string[] = [];
  for (const text of ['1', '2', '3']) ids.unshift((await service.submit(scene.student, assignmentId, text)).id);
  const PAGE = `query ($ids: [_Any!]!, $after: String) { _entities(representations: $ids) {
    ... on Assignment { submissions(first: 2, after: $after) { totalCount nodes { id files { id } comments { id } } pageInfo { hasNextPage endCursor } } } } }`;
  const others = await Promise.all(Array.from({ length: 4 }, () => service.assignment({ courseId: scene.course.courseId })));
  const asked = (which: readonly { assignmentId: string }[]) => which.map((each) => ({ __typename: 'Assignment', id: each.assignmentId }));
  const pages = async (which: readonly { assignmentId: string }[], after?: string) => {
    service.statements.length = 0;
    const data = await service.ok(PAGE, { ids: asked(which), after }, scene.assistant);
    return { pages: data._entities.map((each: { submissions: unknown }) => each.submissions), statements: service.statements.length };
  };
  const one = await pages([scene.assignment]);
  const many = await pages([scene.assignment, ...others]);
  expect(many.statements).toBe(one.statements);
  const [first] = many.pages;
  expect(first).toMatchObject({ totalCount: 3, nodes: [{ id: ids[0] }, { id: ids[1] }], pageInfo: { hasNextPage: true } });
  const next = await pages([scene.assignment], first.pageInfo.endCursor);
  expect(next.pages[0]).toMatchObject({ nodes: [{ id: ids[2] }], pageInfo: { hasNextPage: false } });
  expect((await service.refused(PAGE, { ids: asked([scene.assignment]), after: 'nonsense' }, scene.assistant)).code).toBe('BAD_USER_INPUT');
});
