import { until } from '../../platform/testing/until.js';
import {
  excuse,
  GRADE,
  grade,
  learn,
  newAssignment,
  newCoursework,
  pending,
  releaseGrades,
  SUBMIT,
  submit,
  updateAssignment,
  upload,
} from '../kit/coursework.js';
import { type Live, subscribe } from '../kit/live.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { cancel, kindsTold } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Every way in which a student could look at their evaluation. */
const AS_A_STUDENT = `query ($submission: ID!, $assignment: ID!, $course: ID!) {
  submission(id: $submission) { status evaluation { ...seen } }
  assignment(id: $assignment) { mySubmissions { status evaluation { ...seen } } myEvaluation { ...seen } }
  myGrades(courseId: $course) { currentPercent finalPercent cells { assignmentId score late missing } }
}
fragment seen on Evaluation {
  status grader { id } enteredScore deductedPoints score feedback rubricScores { points } gradedAt releasedAt history { to } version
}`;
const HIDDEN = {
  status: 'PENDING',
  grader: null,
  enteredScore: null,
  deductedPoints: null,
  score: null,
  feedback: null,
  rubricScores: [],
  gradedAt: null,
  releasedAt: null,
  history: [],
};
const PROGRESS = `query ($id: ID!) { course(id: $id) { myEnrollment { status progress { percent } certificate { serial } } } }`;

// What people do back to back must not wait for events: with none of them relayed it works up to what only an event can bring.
describe.each([
  ['as they come', false],
  ['held back until nothing else is left', true],
])('coursework, its events %s', (_how, held) => {
  let system: System;
  let grace: Person;
  const open: Live[] = [];
  beforeAll(async () => {
    system = await startSystem();
    if (held) await system.hold();
    grace = await newInstructor(system.admin, 'Grace');
  });
  afterEach(async () => {
    for (const live of open.splice(0)) await live.end();
    if (held) await system.hold();
  });
  afterAll(() => system.stop());

  test('publish, enroll, submit, grade, release: hidden until then, and the certificate at the end', async () => {
    const coursework = await newCoursework(grace, {
      points: 50,
      dueAt: daysFromNow(-0.5),
      latePolicy: { percentPerDay: 10, floorPercent: 20 },
      rubric: [{ title: 'Clarity', points: 50 }],
    });
    const { courseId, assignmentId } = coursework;
    const ada = await newStudent(system.client, 'Ada');
    await learn(ada, coursework);
    await upload(ada, assignmentId, 'essay.txt', 'Well begun is half done.');
    const submission = await submit(ada, assignmentId);
    expect(submission).toMatchObject({ attempt: 1, status: 'SUBMITTED', late: true, files: [{ fileName: 'essay.txt', ready: true }] });
    expect(await (await fetch(submission.files[0].downloadUrl)).text()).toBe('Well begun is half done.');

    // Nobody made it: the event did.
    await system.release();
    await until(async () => expect(await pending(grace, courseId)).toMatchObject([{ submission: { id: submission.id } }]));
    const graded = await grade(grace, submission.id, 40, { feedback: 'Clear.' });
    expect(graded).toMatchObject({ status: 'GRADED', enteredScore: 40, deductedPoints: 5, score: 35 });

    const look = async () => ada.client.ok(AS_A_STUDENT, { submission: submission.id, assignment: assignmentId, course: courseId });
    const before = await look();
    expect(before.submission).toMatchObject({ status: 'SUBMITTED', evaluation: HIDDEN });
    expect(before.assignment).toMatchObject({ mySubmissions: [{ status: 'SUBMITTED', evaluation: HIDDEN }], myEvaluation: HIDDEN });
    expect(before.myGrades).toMatchObject({ currentPercent: null, cells: [{ assignmentId, score: null }] });
    expect(await kindsTold(ada)).not.toContain('GRADE_RELEASED');

    expect(await releaseGrades(grace, assignmentId)).toMatchObject([{ status: 'RELEASED' }]);
    expect(await releaseGrades(grace, assignmentId)).toEqual([]);
    const after = await look();
    const shown = { status: 'RELEASED', enteredScore: 40, deductedPoints: 5, score: 35, feedback: 'Clear.', grader: { id: grace.id } };
    expect(after.assignment.myEvaluation).toMatchObject(shown);
    expect(after.myGrades).toMatchObject({ currentPercent: 70, finalPercent: 70, cells: [{ score: 35, late: true, missing: false }] });
    await until(async () => expect((await look()).submission).toMatchObject({ status: 'GRADED', evaluation: shown }));
    await until(async () => expect(await kindsTold(ada)).toEqual(expect.arrayContaining(['SUBMISSION_RECEIVED', 'GRADE_RELEASED'])));
    await until(async () =>
      expect((await ada.client.ok(PROGRESS, { id: courseId })).course.myEnrollment).toMatchObject({
        status: 'COMPLETED',
        progress: { percent: 100 },
        certificate: { serial: expect.any(String) },
      }),
    );
  });

  test('submitted and graded back to back, before any event has come', async () => {
    const coursework = await newCoursework(grace);
    const ada = await newStudent(system.client, 'Ada');
    await learn(ada, coursework);
    const { id } = await submit(ada, coursework.assignmentId);
    expect(await grade(grace, id, 80)).toMatchObject({ status: 'GRADED', score: 80 });
    expect(await releaseGrades(grace, coursework.assignmentId)).toHaveLength(1);
    await system.release();
    const row = `query ($courseId: ID!) { gradebook(courseId: $courseId) { assignments { title } rows { totalCount nodes {
      student { displayName } currentPercent finalPercent cells { score missing late } } } } }`;
    await until(async () =>
      expect((await grace.client.ok(row, { courseId: coursework.courseId })).gradebook).toMatchObject({
        assignments: [{ title: 'Essay' }],
        rows: { totalCount: 1, nodes: [{ student: { displayName: 'Ada' }, currentPercent: 80, cells: [{ score: 80 }] }] },
      }),
    );
  });

  test('who is excused completes the course without it, and the book lists all by name, who left too', async () => {
    const coursework = await newCoursework(grace);
    const { courseId, assignmentId } = coursework;
    const [zoe, ada, bo] = [
      await newStudent(system.client, 'Zoe'),
      await newStudent(system.client, 'Ada'),
      await newStudent(system.client, 'bo'),
    ];
    const left = await learn(bo, coursework);
    for (const each of [zoe, ada]) await learn(each, coursework);
    await cancel(bo, left);
    expect(await excuse(grace, assignmentId, ada)).toMatchObject({
      student: { displayName: 'Ada' },
      finalPercent: 0,
      cells: [{ assignmentId, missing: false, excused: true }],
    });
    await system.release();
    const BOOK = `query ($id: ID!) {
      gradebook(courseId: $id) { rows { nodes { student { displayName } } } }
      all: gradebook(courseId: $id, include: ALL) { rows { nodes { student { displayName } } } }
      course(id: $id) { enrollments(include: FORMER) { nodes { student { displayName } } } }
    }`;
    const named = (...names: string[]) => ({ nodes: names.map((displayName) => ({ student: { displayName } })) });
    await until(async () =>
      expect(await grace.client.ok(BOOK, { id: courseId })).toEqual({
        gradebook: { rows: named('Ada', 'Zoe') },
        all: { rows: named('Ada', 'bo', 'Zoe') },
        course: { enrollments: named('bo') },
      }),
    );
    await until(async () =>
      expect((await ada.client.ok(PROGRESS, { id: courseId })).course.myEnrollment).toMatchObject({ status: 'COMPLETED' }),
    );
  });

  test('an extension after the release takes the penalty back, and handing in again takes no grade away', async () => {
    const latePolicy = { percentPerDay: 10, floorPercent: 0 };
    const coursework = await newCoursework(grace, { points: 50, dueAt: daysFromNow(-0.5), latePolicy });
    const { courseId, assignmentId } = coursework;
    const ada = await newStudent(system.client, 'Ada');
    await learn(ada, coursework);
    const { id } = await submit(ada, assignmentId);
    await grade(grace, id, 50);
    await releaseGrades(grace, assignmentId);
    await system.release();
    const look = async () => ada.client.ok(AS_A_STUDENT, { submission: id, assignment: assignmentId, course: courseId });
    expect((await look()).assignment.myEvaluation).toMatchObject({ deductedPoints: 5, score: 45 });

    await grace.client.ok('mutation ($input: ExtensionInput!) { setExtension(input: $input) { id } }', {
      input: { assignmentId, studentId: ada.id, dueAt: daysFromNow(1) },
    });
    const WHY = `query ($id: ID!) { assignment(id: $id) { extensions { student { displayName } }
      submissions { nodes { late evaluation { score history { to reason by { displayName } } } } } } }`;
    await until(async () =>
      expect((await grace.client.ok(WHY, { id: assignmentId })).assignment).toMatchObject({
        extensions: [{ student: { displayName: 'Ada' } }],
        submissions: {
          nodes: [
            {
              late: false,
              evaluation: { score: 50, history: [{ to: 45 }, { to: 50, reason: expect.any(String), by: { displayName: 'Grace' } }] },
            },
          ],
        },
      }),
    );
    await until(async () => expect((await kindsTold(ada)).filter((kind) => kind === 'GRADE_RELEASED')).toHaveLength(2));

    const again = await submit(ada, assignmentId, 'Better still.');
    await until(async () => expect(await pending(grace, courseId)).toMatchObject([{ submission: { id: again.id } }]));
    expect((await look()).myGrades).toMatchObject({ currentPercent: 100, cells: [{ score: 50, late: false, missing: false }] });
  });

  test('what must not be submitted is refused, whatever the client claims', async () => {
    const coursework = await newCoursework(grace);
    const { courseId, assignmentId } = coursework;
    const [ada, eve] = [await newStudent(system.client, 'Ada'), await newStudent(system.client, 'Eve')];
    const refused = (who: Person, id: string) => who.client.refused(SUBMIT, { input: { assignmentId: id, text: 'Late, or not' } });
    const enrollment = await learn(ada, coursework);
    // Who is not in the course does not see its assignments.
    expect(['NOT_FOUND', 'NOT_ENROLLED']).toContain(await refused(eve, assignmentId));

    const early = await newAssignment(grace, courseId, { opensAt: daysFromNow(1) });
    expect(await refused(ada, early)).toBe('ASSIGNMENT_NOT_OPEN');
    const closed = await newAssignment(grace, courseId, { closesAt: daysFromNow(-1) });
    expect(await refused(ada, closed)).toBe('ASSIGNMENT_CLOSED');
    // An extension binds at once, for the one student.
    await grace.client.ok('mutation ($input: ExtensionInput!) { setExtension(input: $input) { id } }', {
      input: { assignmentId: closed, studentId: ada.id, closesAt: daysFromNow(1) },
    });
    expect(await submit(ada, closed)).toMatchObject({ attempt: 1 });

    const once = await newAssignment(grace, courseId, { attemptsAllowed: 1 });
    await submit(ada, once);
    expect(await refused(ada, once)).toBe('ATTEMPTS_EXHAUSTED');
    await updateAssignment(grace, { id: once, attemptsAllowed: 2 });
    expect(await submit(ada, once)).toMatchObject({ attempt: 2 });

    await cancel(ada, enrollment);
    await system.release();
    await until(async () => expect(['NOT_FOUND', 'NOT_ENROLLED']).toContain(await refused(ada, assignmentId)));
  });

  test('of two graders at once one wins, the other hears of the conflict', async () => {
    const coursework = await newCoursework(grace);
    const ada = await newStudent(system.client, 'Ada');
    await learn(ada, coursework);
    const { id } = await submit(ada, coursework.assignmentId);
    const { version } = await grade(grace, id, 10);
    const grading = (score: number) =>
      grace.client.send(GRADE, { input: { submissionId: id, score, expectedVersion: version, reason: 'Read again' } });
    const replies = await Promise.all([grading(20), grading(30)]);
    expect(replies.map(({ errors }) => errors[0]?.extensions.code ?? 'good').sort()).toEqual(['CONFLICT', 'good']);
    expect(await grace.client.refused(GRADE, { input: { submissionId: id, score: 40 } })).toBe('CONFLICT');
  });

  test('student and staff follow a submission live, each what is theirs to see', async () => {
    const coursework = await newCoursework(grace);
    const { assignmentId } = coursework;
    const ada = await newStudent(system.client, 'Ada');
    await learn(ada, coursework);
    const follow = async ({ client }: Person, assignment: string | null) => {
      const live = await subscribe(
        client,
        'subscription ($assignment: ID) { submissionChanged(assignmentId: $assignment) { submission { id status } } }',
        { assignment },
      );
      open.push(live);
      return live;
    };
    const [mine, theirs] = [await follow(ada, null), await follow(grace, assignmentId)];
    const until = async (live: Live, status: string) => {
      let seen: { id: string; status: string };
      do seen = (await live.next()).submissionChanged.submission;
      while (seen.status !== status);
      return seen;
    };
    await system.release();
    const { id } = await submit(ada, assignmentId);
    expect(await until(mine, 'SUBMITTED')).toMatchObject({ id });
    expect(await until(theirs, 'SUBMITTED')).toMatchObject({ id });
    await grade(grace, id, 70);
    await until(theirs, 'GRADED');
    await releaseGrades(grace, assignmentId);
    await until(mine, 'GRADED');
  });
});
