import { newId } from '../../../platform/kernel/ids.js';
import { signedInAs } from '../../../platform/testing/callers.js';
import { anAssignment } from '../../../schema/events/test-kit/coursework.js';
import { type EvaluationService, evaluationService, GRADE } from '../test-kit/evaluation-service.js';
import { submittedTo } from '../test-kit/submitted.js';

let service: EvaluationService;
beforeAll(async () => {
  service = await evaluationService();
});
afterAll(() => service.stop());
afterEach(() => {
  for (const owner of Object.values(service.owners)) Object.assign(owner, { asked: 0, away: false });
});

const DAY = 86_400;
const [seam, finish] = [
  { id: newId(), title: 'Seam', points: 60 },
  { id: newId(), title: 'Finish', points: 40 },
];

const refusal = async (input: Record<string, unknown>, grader = signedInAs('ADMIN')) => service.refused(GRADE, { input }, grader);

test('a late score is split into entered, deducted and final', async () => {
  const { assignment, student, instructor } = await service.scene({ latePolicy: { percentPerDay: 10, floorPercent: 40 } });
  const { submissionId } = await service.submitted(assignment, student, { secondsLate: DAY + 1 });
  const graded = await service.grade(instructor, { submissionId, score: 90, feedback: 'A clean seam.' });
  expect(graded).toMatchObject({
    status: 'GRADED',
    version: 2,
    late: true,
    enteredScore: 90,
    deductedPoints: 20,
    score: 70,
    feedback: 'A clean seam.',
    grader: { id: instructor.userId },
    gradedAt: service.clock.now().toISOString(),
    releasedAt: null,
  });
  const events = (await service.outbox()).findLast(({ key }) => key === graded.id);
  expect(events).toMatchObject({
    type: 'GRADE_ENTERED',
    payload: { enteredScore: 90, deductedPoints: 20, score: 70, points: 100, released: false, graderId: instructor.userId },
  });
});

test('a late penalty can be waived, and comes back when a regrade does not waive it', async () => {
  const { assignment, student, instructor } = await service.scene({ latePolicy: { percentPerDay: 10, floorPercent: 0 } });
  const { submissionId } = await service.submitted(assignment, student, { secondsLate: 1 });
  const waived = await service.grade(instructor, { submissionId, score: 90, waiveLatePenalty: true, reason: 'Ill that day' });
  expect(waived).toMatchObject({ late: true, latePenaltyWaived: true, enteredScore: 90, deductedPoints: 0, score: 90 });
  const again = await service.grade(instructor, { submissionId, score: 90, expectedVersion: waived.version });
  expect(again).toMatchObject({ latePenaltyWaived: false, deductedPoints: 10, score: 80 });
});

test('the rubric is the one that it was accepted under', async () => {
  const { assignment, student, instructor } = await service.scene({ points: 50, rubric: [seam] });
  const { submissionId } = await service.submitted(assignment, student);
  await service.assignment({ ...assignment, rubric: [] }, { sequence: 2 });
  const rubricScores = [{ criterionId: seam?.id, points: 45 }];
  expect(await service.grade(instructor, { submissionId, score: 45, rubricScores })).toMatchObject({ score: 45 });
});

test('rubric scores explain the grade, and need not sum to it', async () => {
  const { assignment, student, instructor } = await service.scene({ rubric: [seam, finish] as never });
  const { submissionId } = await service.submitted(assignment, student);
  const rubricScores = [{ criterionId: seam?.id, points: 60, comment: 'Even.' }];
  expect(await service.grade(instructor, { submissionId, score: 75, rubricScores })).toMatchObject({
    score: 75,
    rubricScores: [{ criterionId: seam?.id, points: 60, comment: 'Even.' }],
  });
});

test('what a client has summed up inexactly is the decimal that it means', async () => {
  const { assignment, student, instructor } = await service.scene({ points: 0.3, rubric: [{ id: newId(), title: 'Seam', points: 0.3 }] });
  const { submissionId } = await service.submitted(assignment, student);
  const rubricScores = [{ criterionId: assignment.rubric[0]?.id, points: 0.1 + 0.2 }];
  expect(await service.grade(instructor, { submissionId, score: 0.1 + 0.2, rubricScores })).toMatchObject({
    enteredScore: 0.3,
    score: 0.3,
    rubricScores: [{ points: 0.3 }],
  });
});

test.each([
  ['score', { score: -1 }],
  ['score', { score: 100.001 }],
  ['rubricScores.0.criterionId', { rubricScores: [{ criterionId: newId(), points: 1 }] }],
  ['rubricScores.0.points', { rubricScores: [{ criterionId: seam?.id, points: 61 }] }],
  ['rubricScores.0.points', { rubricScores: [{ criterionId: seam?.id, points: -1 }] }],
  [
    'rubricScores.1.criterionId',
    {
      rubricScores: [
        { criterionId: seam?.id, points: 1 },
        { criterionId: seam?.id, points: 1 },
      ],
    },
  ],
  ['feedback', { feedback: 'bell \u0007' }],
])('what is wrong with %s is named', async (field, wrong) => {
  const { assignment, student, instructor } = await service.scene({ rubric: [seam, finish] as never });
  const { submissionId } = await service.submitted(assignment, student);
  const { code, details } = await refusal({ submissionId, score: 10, ...wrong }, instructor);
  expect(code).toBe('BAD_USER_INPUT');
  expect(Object.keys(details?.fields as object)).toEqual([field]);
  expect(await service.evaluation(submissionId, instructor)).toMatchObject({ status: 'PENDING', version: 1, score: null });
});

test('a number that is none does not come in', async () => {
  const { assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  for (const score of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const { errors } = await service.call(GRADE, { input: { submissionId, score } }, instructor);
    expect(errors).toHaveLength(1);
  }
  expect(await service.evaluation(submissionId, instructor)).toMatchObject({ status: 'PENDING' });
});

describe('a regrade', () => {
  async function graded() {
    const scene = await service.scene({ rubric: [seam] as never });
    const { submissionId } = await service.submitted(scene.assignment, scene.student);
    const rubricScores = [{ criterionId: seam?.id, points: 30 }];
    const before = await service.grade(scene.instructor, { submissionId, score: 60, feedback: 'Good.', rubricScores });
    return { ...scene, submissionId, before };
  }

  test('keeps history, and what it does not name', async () => {
    const { submissionId, instructor, assistant, before } = await graded();
    service.clock.advance(1_000);
    const input = { submissionId, expectedVersion: before.version, score: 70, reason: 'Overlooked the finish' };
    const after = await service.grade(assistant, input);
    expect(after).toMatchObject({ score: 70, feedback: 'Good.', version: 3, status: 'GRADED', rubricScores: [{ points: 30 }] });
    expect(after.history).toEqual([
      { at: before.gradedAt, by: { id: instructor.userId }, from: null, to: 60, reason: null },
      { at: after.gradedAt, by: { id: assistant.userId }, from: 60, to: 70, reason: 'Overlooked the finish' },
    ]);
  });

  test('takes away what it names as null', async () => {
    const { submissionId, instructor, before } = await graded();
    const input = { submissionId, expectedVersion: before.version, score: 60, feedback: null, rubricScores: null };
    expect(await service.grade(instructor, input)).toMatchObject({ feedback: null, rubricScores: [] });
  });

  test.each([[undefined], [1], [3]])('that expects version %s of 2 is a CONFLICT', async (expectedVersion) => {
    const { submissionId, assistant } = await graded();
    const refused = await refusal({ submissionId, score: 1, expectedVersion }, assistant);
    expect(refused).toMatchObject({ code: 'CONFLICT', details: { version: 2 } });
    expect(await service.evaluation(submissionId, assistant)).toMatchObject({ score: 60 });
  });

  test('of what was released stays released, and the student is told what they saw before', async () => {
    const { submissionId, instructor, student, assignment } = await graded();
    const [released] = await service.release(assignment.assignmentId, instructor);
    expect(released).toMatchObject({ status: 'RELEASED', version: 3 });
    await service.grade(instructor, { submissionId, expectedVersion: 3, score: 65 });
    expect(await service.evaluation(submissionId, student)).toMatchObject({ status: 'RELEASED', score: 65, version: 5 });
    const releases = (await service.outbox()).filter(({ key, type }) => key === released.id && type === 'GRADE_RELEASED');
    expect(releases.map(({ payload }) => [payload.previousScore, payload.score])).toEqual([
      [null, 60],
      [60, 65],
    ]);
  });

  test('by what is there already changes nothing, and tells nobody', async () => {
    const { submissionId, instructor, assignment } = await graded();
    const [released] = await service.release(assignment.assignmentId, instructor);
    const same = { submissionId, score: 60, feedback: 'Good.', rubricScores: [{ criterionId: seam?.id, points: 30 }], reason: 'Again' };
    const before = await service.recorded(released.id);
    const { rubricScores: _points, ...answered } = await service.grade(instructor, { ...same, expectedVersion: 3 });
    expect(answered).toMatchObject({ version: 3, score: 60 });
    expect(answered.history).toHaveLength(1);
    expect(await service.recorded(released.id)).toEqual(before);
  });

  test('that only brings feedback leaves the score and its history as they are, and says so', async () => {
    const { submissionId, instructor, assignment } = await graded();
    const [released] = await service.release(assignment.assignmentId, instructor);
    const answered = await service.grade(instructor, { submissionId, score: 60, feedback: 'Very good.', expectedVersion: 3 });
    expect(answered).toMatchObject({ score: 60, feedback: 'Very good.', version: 5 });
    expect(answered.history).toHaveLength(1);
    const event = (await service.outbox()).findLast(({ key, type }) => key === released.id && type === 'GRADE_RELEASED');
    expect(event?.payload).toMatchObject({ score: 60, previousScore: 60, feedbackChanged: true });
  });

  test('a hundred times, and no more', async () => {
    const { submissionId, instructor, before } = await graded();
    await service.sql(
      `update evaluation set history = (select jsonb_agg(each) from generate_series(1, 99), jsonb_array_elements(history) each) where submission_id = ?`,
      [submissionId],
    );
    await service.grade(instructor, { submissionId, expectedVersion: before.version, score: 1 });
    const refused = await refusal({ submissionId, expectedVersion: before.version + 1, score: 2 }, instructor);
    expect(refused.code).toBe('CONFLICT');
  });
});

test('two graders at once: one wins, the other gets CONFLICT', async () => {
  const { assignment, student, instructor, assistant } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  for (const expectedVersion of [1, 2]) {
    const answers = await Promise.all(
      [instructor, assistant].map((grader, each) =>
        service.call(GRADE, { input: { submissionId, expectedVersion, score: 10 * expectedVersion + each } }, grader),
      ),
    );
    const refused = answers.flatMap(({ errors }) => errors ?? []);
    expect(refused.map(({ extensions }) => extensions)).toMatchObject([{ code: 'CONFLICT', details: { version: expectedVersion + 1 } }]);
  }
  expect((await service.evaluation(submissionId, instructor)).history).toHaveLength(2);
});

test('two graders at once who expect nothing: one wins as well', async () => {
  const { assignment, student, instructor, assistant } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  const answers = await Promise.all(
    [instructor, assistant].map((grader) => service.call(GRADE, { input: { submissionId, score: 10 } }, grader)),
  );
  expect(answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code)).toEqual(['CONFLICT']);
});

describe('with events still on their way', () => {
  test('what was just submitted, in a course that was just made, can be graded and released', async () => {
    const instructor = signedInAs('INSTRUCTOR');
    const assignment = anAssignment();
    const { courseId, assignmentId } = assignment;
    const submitted = submittedTo(assignment);
    const { submissionId } = submitted;
    service.owners.course.things.set(courseId, {
      id: courseId,
      version: 2,
      status: 'PUBLISHED',
      instructor: { id: instructor.userId },
      staff: [],
    });
    service.owners.submission.things.set(submissionId, { ...submitted, status: 'SUBMITTED', sequence: 1 });
    service.owners.assignment.things.set(assignmentId, { ...assignment, sequence: 1 });
    expect(await service.grade(instructor, { submissionId, score: 10 })).toMatchObject({ score: 10 });
    expect(await service.release(assignmentId, instructor)).toHaveLength(1);
  });

  test('an assignment that is not known has nothing to release, and is there all the same', async () => {
    const { course, instructor } = await service.scene();
    const assignment = anAssignment({ courseId: course.courseId });
    service.owners.assignment.things.set(assignment.assignmentId, { ...assignment, sequence: 1 });
    expect(await service.release(assignment.assignmentId, instructor)).toEqual([]);
  });

  test('who has just joined the staff may grade', async () => {
    const { course, assignment, student } = await service.scene();
    const { submissionId } = await service.submitted(assignment, student);
    const newcomer = signedInAs('STUDENT');
    const { courseId, instructorId } = course;
    service.owners.course.things.set(courseId, {
      id: courseId,
      version: 9,
      status: 'PUBLISHED',
      instructor: { id: instructorId },
      staff: [{ id: newcomer.userId }],
    });
    expect(await service.grade(newcomer, { submissionId, score: 10 })).toMatchObject({ status: 'GRADED' });
  });

  test('an owner that is away is no NOT_FOUND', async () => {
    const { assignment, student } = await service.scene();
    const { submissionId } = await service.submitted(assignment, student);
    for (const owner of Object.values(service.owners)) owner.away = true;
    const grader = signedInAs('INSTRUCTOR');
    expect((await refusal({ submissionId: newId(), score: 1 }, grader)).code).toBe('UNAVAILABLE');
    expect((await refusal({ submissionId, score: 1 }, grader)).code).toBe('UNAVAILABLE');
    const release = 'mutation ($id: ID!) { releaseGrades(assignmentId: $id) { id } }';
    expect((await service.refused(release, { id: newId() }, grader)).code).toBe('UNAVAILABLE');
  });
});

test('nothing is graded or released in a course that is being deleted', async () => {
  const { course, assignment, student, instructor } = await service.scene();
  const { submissionId } = await service.submitted(assignment, student);
  await service.course({ ...course, status: 'DELETING' }, { sequence: 2 });
  expect((await refusal({ submissionId, score: 1 }, instructor)).code).toBe('COURSE_DELETED');
  const release = 'mutation ($id: ID!) { releaseGrades(assignmentId: $id) { id } }';
  expect((await service.refused(release, { id: assignment.assignmentId }, instructor)).code).toBe('COURSE_DELETED');
});

test('release answers those newly released, of what is graded', async () => {
  const { assignment, instructor } = await service.scene();
  const submitted = await Promise.all(Array.from({ length: 3 }, () => service.submitted(assignment, signedInAs('STUDENT'))));
  for (const { submissionId } of submitted.slice(0, 2)) await service.grade(instructor, { submissionId, score: 50 });
  const released = await service.release(assignment.assignmentId, instructor);
  expect(released.map((each: { submission: { id: string } }) => each.submission.id).sort()).toEqual(
    submitted
      .slice(0, 2)
      .map(({ submissionId }) => submissionId)
      .sort(),
  );
  expect(await service.release(assignment.assignmentId, instructor)).toEqual([]);
  await service.grade(instructor, { submissionId: submitted[2]?.submissionId, score: 50 });
  expect(await service.release(assignment.assignmentId, instructor)).toHaveLength(1);
});
