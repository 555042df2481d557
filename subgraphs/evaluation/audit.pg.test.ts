import { type EvaluationService, evaluationService } from './test-kit/evaluation-service.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());

it('every grade that is entered, changed or released is in the audit log, and no feedback', async () => {
  const { assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  const { id, version } = await service.grade(instructor, { submissionId, score: 40, feedback: 'Nearly.' });
  await service.release(assignment.assignmentId, instructor);
  const [{ sequence }] = (await service.sql<{ sequence: number }>('select sequence from evaluation where id = ?', [id])) as [
    { sequence: number },
  ];
  expect(sequence).toBeGreaterThan(version);
  await service.grade(instructor, { submissionId, score: 45, expectedVersion: sequence, reason: 'Read again' });
  const entries = await service.sql<{ action: string; actor: string; details: { score: number } }>(
    'select action, actor, details from audit where subject = ? order by at, id',
    [`evaluation:${id}`],
  );
  expect(entries.map(({ action, details }) => `${action} ${details.score}`).toSorted()).toEqual([
    'GRADE_ENTERED 40',
    'GRADE_ENTERED 45',
    'GRADE_RELEASED 40',
    'GRADE_RELEASED 45',
  ]);
  for (const { actor, details } of entries) {
    expect(actor).toBe(`user:${instructor.userId}`);
    expect(details).toMatchObject({ submissionId, studentId: student.userId });
  }
  expect(JSON.stringify(entries)).not.toContain('Nearly');
});
