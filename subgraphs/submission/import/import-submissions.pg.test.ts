import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { aCourse } from '../../../schema/events/test-kit/courses.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { aStudent, type SubmissionService, submissionService } from '../test-kit/submission-service.js';
import { type ImportedSubmission, importSubmissions } from './import-submissions.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

const at = new Date('2013-11-18T00:00:00Z');
const aRow = (assignmentId: string, row: Partial<ImportedSubmission> = {}): ImportedSubmission => ({
  source: 'campus',
  sourceId: newId(),
  assignmentId,
  studentId: newId(),
  at,
  ...row,
});
const bringIn = (rows: readonly ImportedSubmission[]) =>
  importSubmissions(service.context({ caller: serviceCaller('import'), silent: true }), 'campus', rows);

test('what happened is taken as it happened, and nobody is notified', async () => {
  const { assignment } = await service.scene({
    dueAt: '2013-11-17T00:00:00.000Z',
    closesAt: '2013-11-17T12:00:00.000Z',
    attemptsAllowed: 1,
  });
  const row = aRow(assignment.assignmentId);
  const { ids, created, facts, refused } = await bringIn([row]);
  expect({ created, refused: refused.size }).toEqual({ created: 1, refused: 0 });
  const [event] = await service.recorded(String(ids.get(row.sourceId)));
  expect(event).toEqual({ type: 'ASSIGNMENT_SUBMITTED', payload: { ...facts[0] } });
  expect(event?.payload).toMatchObject({ submittedAt: at.toISOString(), secondsLate: 86_400, studentId: row.studentId, attempt: 1 });
  expect(await service.sql('select silent, actor from outbox where key = ?', [ids.get(row.sourceId)])).toEqual([
    { silent: true, actor: 'service:import' },
  ]);
  expect(await service.sql('select 1 from feed where subject = ?', [ids.get(row.sourceId)])).toEqual([]);
});

test('nothing comes in twice, one after the other or at once; the same student again is another attempt', async () => {
  const { assignment } = await service.scene();
  const first = aRow(assignment.assignmentId);
  const second = aRow(assignment.assignmentId, { studentId: first.studentId });
  const runs = await Promise.all([bringIn([first, second]), bringIn([first, second])]);
  expect(runs.map(({ created }) => created).sort()).toEqual([0, 2]);
  expect(new Map(runs[0]?.ids)).toEqual(new Map(runs[1]?.ids));
  const third = await bringIn([first, aRow(assignment.assignmentId, { studentId: first.studentId })]);
  // Those of before are told as well: their grades may not have come in.
  expect(third.facts.map(({ attempt }) => attempt).sort()).toEqual([1, 3]);
});

test('what is not known here is asked of its owner, once an assignment; a row without one is named with the reason', async () => {
  const course = aCourse();
  const assignment = anAssignment({ courseId: course.courseId });
  service.owners.courses.knows(course, 1);
  service.owners.assignments.knows(assignment, 1);
  const asked = service.owners.assignments.asked;
  const rows = Array.from({ length: 300 }, () => aRow(assignment.assignmentId));
  const stray = aRow(newId());
  service.statements.length = 0;
  const { created, refused } = await bringIn([...rows, stray]);
  expect(created).toBe(300);
  expect([...refused]).toEqual([[stray.sourceId, `there is no assignment ${stray.assignmentId}`]]);
  expect(service.owners.assignments.asked - asked).toBe(2);
  // By sets: a statement a row would be far more.
  expect(service.statements.length).toBeLessThan(40);
});

test('a deleted course accepts nothing', async () => {
  const { assignment, course } = await service.scene();
  await service.deleteCourse(course);
  service.owners.assignments.knows(assignment, 1);
  const { created, refused } = await bringIn([aRow(assignment.assignmentId)]);
  expect({ created, refused: refused.size }).toEqual({ created: 0, refused: 1 });
});

test('it is for the command line only', async () => {
  const { assignment } = await service.scene();
  const asStudent = importSubmissions(service.context({ caller: aStudent() }), 'campus', [aRow(assignment.assignmentId)]);
  await expect(asStudent).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
