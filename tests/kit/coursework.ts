import { createHash } from 'node:crypto';
import type { Person } from './school.js';
import { enroll } from './shop.js';

/** A published course whose one required item is an assignment. */
export interface Coursework {
  readonly courseId: string;
  readonly assignmentId: string;
}

const SUBMISSION = `id attempt status text late secondsLate submittedAt rejectReason
  files { id fileName mimeType sizeBytes ready downloadUrl } assignment { title } student { displayName }`;

/** Made back to back: the course, its assignment while it is a draft, the item that shows it, and the publishing. */
export async function newCoursework(
  { client }: Person,
  input: Record<string, unknown> = {},
  course: Record<string, unknown> = {},
): Promise<Coursework> {
  const { createCourse } = await client.ok('mutation ($input: CreateCourseInput!) { createCourse(input: $input) { id } }', {
    input: { title: 'Rhetoric', summary: 'How to say it', ...course },
  });
  const courseId: string = createCourse.id;
  const assignmentId = await newAssignment({ client }, courseId, input);
  const { addModule } = await client.ok('mutation ($input: AddModuleInput!) { addModule(input: $input) { id } }', {
    input: { courseId, title: 'Essays' },
  });
  await client.ok('mutation ($input: AddModuleItemInput!) { addModuleItem(input: $input) { id assignment { id } } }', {
    input: { moduleId: addModule.id, title: 'An essay', kind: 'ASSIGNMENT', refId: assignmentId },
  });
  await client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id: courseId });
  return { courseId, assignmentId };
}

export async function newAssignment(
  { client }: Pick<Person, 'client'>,
  courseId: string,
  input: Record<string, unknown> = {},
): Promise<string> {
  const { createAssignment } = await client.ok('mutation ($input: CreateAssignmentInput!) { createAssignment(input: $input) { id } }', {
    input: { courseId, title: 'Essay', ...input },
  });
  return createAssignment.id;
}

export const updateAssignment = async ({ client }: Person, input: Record<string, unknown>) =>
  (await client.ok('mutation ($input: UpdateAssignmentInput!) { updateAssignment(input: $input) { id version } }', { input }))
    .updateAssignment;

export const learn = async (student: Person, { courseId }: Coursework): Promise<string> => (await enroll(student, courseId)).id;

export const SUBMIT = `mutation ($input: SubmitInput!) { submitAssignment(input: $input) { ${SUBMISSION} } }`;
export const submit = async ({ client }: Person, assignmentId: string, text = 'What I think.') =>
  (await client.ok(SUBMIT, { input: { assignmentId, text } })).submitAssignment;

/** Uploads into the student's draft as a browser would, by the ticket alone. */
export async function upload({ client }: Person, assignmentId: string, fileName: string, content: string): Promise<{ id: string }> {
  const bytes = Buffer.from(content);
  const { requestSubmissionUpload: ticket } = await client.ok(
    `mutation ($input: SubmissionUploadInput!) { requestSubmissionUpload(input: $input) { id method url headers { name value } maxBytes } }`,
    {
      input: {
        assignmentId,
        fileName,
        mimeType: 'text/plain',
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    },
  );
  const headers = Object.fromEntries(ticket.headers.map(({ name, value }: { name: string; value: string }) => [name, value]));
  const reply = await fetch(ticket.url, { method: ticket.method, headers, body: bytes });
  if (!reply.ok) throw new Error(`the upload was answered ${reply.status}: ${await reply.text()}`);
  await client.ok('mutation ($id: ID!) { completeSubmissionUpload(id: $id) { id } }', { id: ticket.id });
  return ticket;
}

export const GRADE = `mutation ($input: GradeInput!) { gradeSubmission(input: $input) { id status version enteredScore deductedPoints score } }`;
export const grade = async ({ client }: Person, submissionId: string, score: number, more: Record<string, unknown> = {}) =>
  (await client.ok(GRADE, { input: { submissionId, score, ...more } })).gradeSubmission;

export const releaseGrades = async ({ client }: Person, assignmentId: string): Promise<{ id: string }[]> =>
  (await client.ok('mutation ($id: ID!) { releaseGrades(assignmentId: $id) { id status } }', { id: assignmentId })).releaseGrades;

/** Answers the student's row of the gradebook. */
export const excuse = async ({ client }: Person, assignmentId: string, { id: studentId }: Person, excused = true) => {
  const source = `mutation ($input: ExcuseInput!) { excuseStudent(input: $input) {
    student { displayName } currentPercent finalPercent cells { assignmentId score missing excused } } }`;
  return (await client.ok(source, { input: { assignmentId, studentId, excused } })).excuseStudent;
};

export const pending = async ({ client }: Person, courseId: string): Promise<{ submission: { id: string } | null }[]> =>
  (
    await client.ok(
      'query ($courseId: ID!) { pendingEvaluations(courseId: $courseId, first: 100) { nodes { id status submission { id } student { displayName } } } }',
      { courseId },
    )
  ).pendingEvaluations.nodes;
