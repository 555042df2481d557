import { serviceCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { deliver } from '../../../platform/testing/deliver.js';
import { AssignmentSubmitted } from '../../../schema/events/submission.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { type EvaluationService, evaluationService } from '../test-kit/evaluation-service.js';
import { submittedTo } from '../test-kit/submitted.js';
import { type ImportedGrade, importGrades } from './import-grades.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

const importing = (rows: readonly ImportedGrade[]) => importGrades(service.context({ caller: serviceCaller('import') }), rows);

const gradedAt = new Date('2014-10-19T00:00:00Z');
const nothing = { released: 0, unchanged: 0, refused: [] };

async function scene() {
  const made = await service.scene();
  const row = (changes: Partial<ImportedGrade> = {}, submitted = submittedTo(made.assignment)): ImportedGrade => ({
    submitted,
    score: 78,
    graderId: made.instructor.userId,
    gradedAt,
    ...changes,
  });
  return { ...made, row };
}

test('a grade is entered and released when the source says, by whom it says, and nobody is notified', async () => {
  const { row, instructor } = await scene();
  const one = row();
  expect(await importing([one])).toEqual({ ...nothing, released: 1 });
  const seen = await service.evaluation(one.submitted.submissionId, signedInAs('STUDENT', one.submitted.studentId));
  expect(seen).toMatchObject({
    status: 'RELEASED',
    score: 78,
    gradedAt: gradedAt.toISOString(),
    releasedAt: gradedAt.toISOString(),
    grader: { id: instructor.userId },
    history: [{ from: null, to: 78 }],
  });
  expect(await service.recorded(seen.id)).toEqual(['EVALUATION_CREATED', 'GRADE_ENTERED', 'GRADE_RELEASED']);
  expect(await service.sql('select distinct silent from outbox where key = ?', [seen.id])).toEqual([{ silent: true }]);
});

test.each(['first', 'last'])('there is one evaluation, also when the event comes %s', async (order) => {
  const { row } = await scene();
  const one = row();
  const hears = () => deliver(service, AssignmentSubmitted, { ...one.submitted, rubric: [] }, { silent: true });
  if (order === 'first') await hears();
  expect(await importing([one])).toEqual({ ...nothing, released: 1 });
  if (order === 'last') await hears();
  const { id } = await service.evaluation(one.submitted.submissionId, signedInAs('ADMIN'));
  expect(await service.recorded(id)).toEqual(['EVALUATION_CREATED', 'GRADE_ENTERED', 'GRADE_RELEASED']);
});

test('run again, it changes nothing, also of what people have graded since', async () => {
  const { row, instructor } = await scene();
  const [first, second] = [row(), row({ score: null })];
  await importing([first]);
  await service.grade(instructor, { submissionId: first.submitted.submissionId, expectedVersion: 3, score: 90 });
  expect(await importing([first, second, first])).toEqual({ ...nothing, unchanged: 3 });
  expect(await service.evaluation(first.submitted.submissionId, instructor)).toMatchObject({ score: 90 });
  expect(await service.evaluation(second.submitted.submissionId, instructor)).toMatchObject({ status: 'PENDING' });
});

test('a row that breaks a rule is named, and the others go in', async () => {
  const { row } = await scene();
  const [good, tooMuch] = [row(), row({ score: 101 })];
  const gone = row({}, submittedTo(anAssignment({ courseId: newId() })));
  const { released, refused } = await importing([tooMuch, good, gone]);
  expect(released).toBe(1);
  expect(refused).toEqual([
    { submissionId: tooMuch.submitted.submissionId, reason: 'score: must be from 0 to 100' },
    { submissionId: gone.submitted.submissionId, reason: expect.stringContaining('gone') },
  ]);
});

test('two imports at once make each once; many are written by few statements', async () => {
  const { row, course } = await scene();
  const rows = Array.from({ length: 700 }, () => row());
  service.statements.length = 0;
  const [one, other] = await Promise.all([importing(rows), importing(rows)]);
  expect(one.released + other.released).toBe(700);
  expect(one.unchanged + other.unchanged).toBe(700);
  expect(service.statements.length).toBeLessThan(60);
  const [counted] = await service.sql(`select count(*)::int as count from evaluation where course_id = ? and status = 'RELEASED'`, [
    course.courseId,
  ]);
  expect(counted).toEqual({ count: 700 });
});

test('only the command line brings grades in', async () => {
  const { row, instructor } = await scene();
  const context = service.context({ caller: instructor });
  await expect(importGrades(context, [row()])).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
