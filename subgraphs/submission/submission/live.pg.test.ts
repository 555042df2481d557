import { parse } from 'graphql';
import { anonymous } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { subscriptionOf } from '../../../platform/testing/follow.js';
import { aStudent, type SubmissionService, submissionService } from '../test-kit/submission-service.js';

const CHANGED = parse(`subscription ($assignmentId: ID, $after: String) { submissionChanged(assignmentId: $assignmentId, after: $after) {
  cursor submission { id status }
} }`);

interface Changed {
  readonly cursor: string;
  readonly submission: { readonly id: string; readonly status: string };
}

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

const { follow, refusal } = subscriptionOf<Changed>(() => service, CHANGED);

test('a student follows their own, drafts too, and hears of a grade when it is released and not before', async () => {
  const scene = await service.scene();
  const { student, assignment, course } = scene;
  const next = await follow(student);
  const other = aStudent();
  await service.enrolled(course, other);
  await service.submit(other, assignment.assignmentId, 'Not mine');
  const { id } = await service.save(student, assignment.assignmentId, 'Draft');
  const saved = await next();
  expect(saved.submission).toEqual({ id, status: 'DRAFT' });
  await service.submit(student, assignment.assignmentId);
  expect((await next()).submission).toEqual({ id, status: 'SUBMITTED' });
  await service.graded({ id }, scene, 2);
  const second = await service.submit(student, assignment.assignmentId, 'A second attempt');
  // Nothing was told of the grade in between.
  expect((await next()).submission).toEqual({ id: second.id, status: 'SUBMITTED' });
  await service.graded({ id }, scene, 3, true);
  expect((await next()).submission).toEqual({ id, status: 'GRADED' });
  const again = await follow(student, { after: saved.cursor });
  expect((await again()).submission.id).toBe(id);
});

test('the staff follows an assignment, grades too and no drafts; one who is no more is notified of nothing', async () => {
  const scene = await service.scene();
  const { student, assignment, course, assistant, instructor } = scene;
  const variables = { assignmentId: assignment.assignmentId };
  const [next, left] = [await follow(instructor, variables), await follow(assistant, variables)];
  await service.save(student, assignment.assignmentId, 'Draft');
  const { id } = await service.submit(student, assignment.assignmentId);
  for (const each of [next, left]) expect((await each()).submission).toEqual({ id, status: 'SUBMITTED' });
  await service.graded({ id }, scene, 2);
  for (const each of [next, left]) expect((await each()).submission).toEqual({ id, status: 'GRADED' });
  await service.course({ ...course, staffIds: [] }, { sequence: 2 });
  await service.enrolled(course, assistant);
  // Not even their own comes over the staff's channel.
  let told = false;
  left().then(
    () => {
      told = true;
    },
    () => {},
  );
  for (const each of [assistant, student, student]) {
    const hidden = await service.submit(each, assignment.assignmentId, 'Once more');
    expect((await next()).submission.id).toBe(hidden.id);
  }
  expect(told).toBe(false);
});

test('others are refused', async () => {
  const { assignment, course, student } = await service.scene();
  service.owners.courses.knows(course, 1);
  const variables = { assignmentId: assignment.assignmentId };
  expect(await refusal(anonymous)).toBe('UNAUTHENTICATED');
  expect(await refusal(anonymous, variables)).toBe('UNAUTHENTICATED');
  expect(await refusal(student, variables)).toBe('FORBIDDEN');
  expect(await refusal((await service.scene()).instructor, variables)).toBe('NOT_FOUND');
  expect(await refusal(student, { assignmentId: newId() })).toBe('NOT_FOUND');
  expect(await refusal(student, { after: 'nonsense' })).toBe('BAD_USER_INPUT');
});
