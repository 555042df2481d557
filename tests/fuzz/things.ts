import { newId } from '../../platform/kernel/ids.js';
import { until } from '../../platform/testing/until.js';
import { grade, newAssignment, newCoursework, submit } from '../kit/coursework.js';
import { uploadWhole } from '../kit/files.js';
import { newCourse, newReading, type Person } from '../kit/school.js';
import { enroll, PRICE, startCheckout } from '../kit/shop.js';
import { type Ids, KINDS } from './good-values.js';

export interface Owners {
  readonly admin: Person;
  readonly instructor: Person;
  readonly student: Person;
}

const CAPTIONS = { kind: 'CAPTIONS', language: 'en', label: 'English' };

const NOTHING = Object.fromEntries(KINDS.map((kind) => [kind, newId()])) as Ids;

/** A published course, and a student who has done in it all that leaves a thing with an id. What cannot be had so has an id of nothing. */
export async function makeThings({ admin, instructor, student }: Owners): Promise<Ids> {
  const { courseId: course, assignmentId: assignment } = await newCoursework(instructor, { rubric: [{ title: 'Style', points: 100 }] });
  const { id: enrollment } = await enroll(student, course);
  const { id: submission } = await submit(student, assignment);
  const { id: evaluation } = await grade(instructor, submission, 80);
  const { rubric } = (await instructor.client.ok('query ($id: ID!) { assignment(id: $id) { rubric { id } } }', { id: assignment }))
    .assignment;
  return {
    ...NOTHING,
    course,
    assignment,
    enrollment,
    submission,
    evaluation,
    criterion: rubric[0].id,
    ...(await curriculumOf(instructor, course)),
    ...(await quizOf(instructor, student, course)),
    track: await trackOf(instructor, course),
    export: await exportOf(instructor, course),
    ...(await ofTheStudent(instructor, student)),
    ...(await ofTheSchool(admin, course)),
    user: student.id,
  };
}

/** What nobody but its instructor and the admin may know of. */
export async function makeDraft(instructor: Person): Promise<Pick<Ids, 'course' | 'module' | 'item' | 'assignment' | 'content'>> {
  const { id: course } = await newCourse(instructor, { title: 'A secret' }, false);
  const assignment = await newAssignment(instructor, course, { title: 'A secret' });
  return { course, assignment, content: await newReading(instructor, course), ...(await curriculumOf(instructor, course)) };
}

async function curriculumOf({ client }: Person, id: string): Promise<Pick<Ids, 'module' | 'item'>> {
  const { course } = await client.ok('query ($id: ID!) { course(id: $id) { modules { id items { id } } } }', { id });
  return { module: course.modules[0].id, item: course.modules[0].items[0].id };
}

/** A quiz, and what the student has handed in of it. */
async function quizOf(instructor: Person, student: Person, courseId: string): Promise<Pick<Ids, 'content' | 'attempt'>> {
  const choices = [{ text: '2', correct: true }, { text: '3' }];
  const quiz = { sections: [{ questions: [{ kind: 'SINGLE_CHOICE', prompt: '1 + 1', choices }] }] };
  const { createContent } = await instructor.client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
    input: { courseId, title: 'A quiz', kind: 'QUIZ', quiz },
  });
  const { startQuizAttempt } = await student.client.ok('mutation ($id: ID!) { startQuizAttempt(contentId: $id) { id } }', {
    id: createContent.id,
  });
  await student.client.ok('mutation ($id: ID!) { submitQuizAttempt(id: $id) { id } }', { id: startQuizAttempt.id });
  return { content: createContent.id, attempt: startQuizAttempt.id };
}

/** Captions of a video that has no file yet. */
async function trackOf(instructor: Person, courseId: string): Promise<string> {
  const { createContent } = await instructor.client.ok('mutation ($input: CreateContentInput!) { createContent(input: $input) { id } }', {
    input: { courseId, title: 'A video', kind: 'VIDEO' },
  });
  const announced = { contentId: createContent.id, fileName: 'en.vtt', mimeType: 'text/vtt', track: CAPTIONS };
  return (await uploadWhole(instructor, announced, Buffer.from('WEBVTT\n'))).tracks[0].id;
}

async function exportOf({ client }: Person, courseId: string): Promise<string> {
  const { requestExport } = await client.ok('mutation ($input: RequestExportInput!) { requestExport(input: $input) { id } }', {
    input: { kind: 'GRADES', courseId },
  });
  return requestExport.id;
}

async function ofTheStudent(instructor: Person, student: Person): Promise<Partial<Ids>> {
  const { client } = student;
  const { id: paid } = await newCourse(instructor, { price: PRICE });
  const { payment } = await startCheckout(student, (await enroll(student, paid)).id);
  const { myDevices } = await client.ok('{ myDevices { id } }');
  let notification: string | undefined;
  await until(async () => {
    // Of what concerns this student alone: a broadcast has one id for all.
    const { nodes } = (await client.ok('{ notifications(first: 100) { nodes { id kind } } }')).notifications;
    notification = nodes.find(({ kind }: { kind: string }) => kind === 'ENROLLMENT_CONFIRMED')?.id;
    return notification !== undefined;
  });
  return { payment: payment.id, device: myDevices[0].id, notification, ...(await uploadOf(instructor, student)) };
}

async function uploadOf(instructor: Person, student: Person): Promise<Pick<Ids, 'upload' | 'file'>> {
  const { courseId, assignmentId } = await newCoursework(instructor);
  await enroll(student, courseId);
  const { requestSubmissionUpload: ticket } = await student.client.ok(
    'mutation ($input: SubmissionUploadInput!) { requestSubmissionUpload(input: $input) { id } }',
    { input: { assignmentId, fileName: 'essay.txt', mimeType: 'text/plain', sizeBytes: 4 } },
  );
  return { upload: ticket.id, file: ticket.id };
}

async function ofTheSchool({ client }: Person, course: string): Promise<Pick<Ids, 'orgUnit' | 'plan'>> {
  const { createOrgUnit } = await client.ok('mutation ($input: CreateOrgUnitInput!) { createOrgUnit(input: $input) { id } }', {
    input: { name: 'A unit' },
  });
  const { createPlan } = await client.ok('mutation ($input: CreatePlanInput!) { createPlan(input: $input) { id } }', {
    input: { name: 'A plan', price: PRICE, interval: 'MONTH', courseIds: [course] },
  });
  return { orgUnit: createOrgUnit.id, plan: createPlan.id };
}
