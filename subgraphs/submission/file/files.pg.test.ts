import {
  aPdf,
  aStudent,
  COMPLETE,
  REMOVE,
  REQUEST,
  SUBMIT,
  type SubmissionService,
  submissionService,
} from '../test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService({ LMS_SUBMISSION_FILE_BYTES: '1000' });
});
afterAll(() => service.stop());

const objectsLeft = async () => service.sql<{ id: string }>('select id from discarded_object');
const HOUR = 3_600_000;

test('a file goes into the draft, is submitted with it, and is downloaded by the student and the staff', async () => {
  const { assignment, student, assistant } = await service.scene();
  const file = aPdf();
  const ticket = await service.ticket(student, assignment.assignmentId, file);
  expect(ticket).toMatchObject({
    method: 'PUT',
    maxBytes: file.bytes.length,
    headers: [{ name: 'content-type', value: 'application/pdf' }],
  });
  expect(await service.put(ticket, file.bytes)).toEqual({ status: 200 });
  const draft = await service.complete(student, ticket.id);
  expect(draft).toMatchObject({
    status: 'DRAFT',
    files: [{ id: ticket.id, fileName: 'Essay.pdf', mimeType: 'application/pdf', ready: true }],
  });
  expect((await service.complete(student, ticket.id)).id).toBe(draft.id);
  const submitted = await service.submit(student, assignment.assignmentId);
  expect(submitted).toMatchObject({ id: draft.id, text: null, files: [{ id: ticket.id }] });
  for (const caller of [student, assistant]) {
    const [{ downloadUrl }] = (await service.read(draft.id, caller)).files;
    const { status, body, headers } = await service.get(downloadUrl);
    expect({ status, body }).toEqual({ status: 200, body: file.bytes });
    expect(headers['content-disposition']).toContain('attachment; filename="Essay.pdf"');
  }
  // What was submitted does not change.
  expect((await service.refused(REMOVE, { id: ticket.id }, student)).code).toBe('CONFLICT');
});

test('a draft whose file has not arrived whole is not submitted, until it has, or is removed', async () => {
  const { assignment, student } = await service.scene();
  const file = aPdf();
  const ticket = await service.ticket(student, assignment.assignmentId, file);
  const input = { assignmentId: assignment.assignmentId, text: 'See the file' };
  expect((await service.refused(COMPLETE, { id: ticket.id }, student)).code).toBe('UPLOAD_INCOMPLETE');
  expect((await service.refused(SUBMIT, { input }, student)).code).toBe('UPLOAD_INCOMPLETE');
  expect(await service.put(ticket, file.bytes.subarray(2))).toEqual({ status: 400, error: 'UPLOAD_INCOMPLETE' });
  expect(await service.put(ticket, Buffer.concat([file.bytes, file.bytes]))).toEqual({ status: 403, error: 'UPLOAD_TOO_LARGE' });
  await service.put(ticket, file.bytes);
  // Arrived, and nobody has looked at it yet.
  expect((await service.refused(SUBMIT, { input }, student)).code).toBe('UPLOAD_INCOMPLETE');
  expect((await service.ok(REMOVE, { id: ticket.id }, student)).removeSubmissionFile.files).toEqual([]);
  expect(await service.submit(student, assignment.assignmentId, 'Without it')).toMatchObject({ status: 'SUBMITTED', files: [] });
});

test('what is too large or of a wrong type is refused when it is announced', async () => {
  const { assignment, student } = await service.scene();
  const code = async (changes: Record<string, unknown>) => {
    const input = { assignmentId: assignment.assignmentId, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 10, ...changes };
    return (await service.refused(REQUEST, { input }, student)).code;
  };
  expect(await code({ sizeBytes: 1_001 })).toBe('UPLOAD_TOO_LARGE');
  for (const mimeType of ['text/html', 'image/svg+xml', 'application/x-msdownload', ''])
    expect(await code({ mimeType })).toBe('UPLOAD_TYPE_REFUSED');
  expect(await code({ sizeBytes: 0 })).toBe('BAD_USER_INPUT');
  expect(await code({ sha256: 'abc' })).toBe('BAD_USER_INPUT');
  expect(await code({ fileName: 'a\nb.pdf' })).toBe('BAD_USER_INPUT');
  expect(await service.sql('select 1 from submission where student_id = ?', [student.userId])).toEqual([]);
});

test('what is not what it says is removed again', async () => {
  const { assignment, student } = await service.scene();
  const disguised = { fileName: 'essay.pdf', mimeType: 'application/pdf', bytes: Buffer.from('MZ a program') };
  const ticket = await service.ticket(student, assignment.assignmentId, disguised);
  expect(await service.put(ticket, disguised.bytes)).toEqual({ status: 200 });
  // A client whose connection broke asks again, and learns the same.
  for (let time = 0; time < 2; time += 1) {
    expect((await service.refused(COMPLETE, { id: ticket.id }, student)).code).toBe('UPLOAD_TYPE_REFUSED');
  }
  expect((await service.save(student, assignment.assignmentId, 'x')).files).toEqual([]);
  await service.runJobs();
  expect(await service.files().sizeOf(ticket.id)).toBeNull();
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect((await service.refused(COMPLETE, { id: ticket.id }, student)).code).toBe('NOT_FOUND');
  expect(await service.submit(student, assignment.assignmentId, 'Just text')).toMatchObject({ files: [] });
});

test('of a draft, twenty files at most', async () => {
  const { assignment, student } = await service.scene();
  for (let count = 0; count < 20; count += 1) await service.ticket(student, assignment.assignmentId);
  const input = { assignmentId: assignment.assignmentId, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: 10 };
  expect((await service.refused(REQUEST, { input }, student)).code).toBe('CONFLICT');
});

test('an upload that never came is given up, and the bytes of one that nobody needs go, once no upload can bring them back', async () => {
  const { assignment, student } = await service.scene();
  const file = aPdf();
  const late = await service.ticket(student, assignment.assignmentId, file);
  const kept = await service.upload(student, assignment.assignmentId);
  await service.put(late, file.bytes);
  const { id, files } = await service.save(student, assignment.assignmentId, 'x');
  expect(files).toHaveLength(2);
  const url = files.find((each: { id: string }) => each.id === kept).downloadUrl;
  await service.runJobs();
  expect((await service.read(id, student)).files).toHaveLength(2);
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect((await service.read(id, student)).files).toMatchObject([{ id: kept, ready: true }]);
  expect(await objectsLeft()).toEqual([]);
  expect((await service.get(url)).status).toBe(403);
  const { files: after } = await service.read(id, student);
  expect((await service.get(after[0].downloadUrl)).status).toBe(200);
  expect(await service.put(late, file.bytes)).toEqual({ status: 403, error: 'FORBIDDEN' });
});

test('the bytes of a removed file go with the next round, and again when its address brought them back', async () => {
  const { assignment, student } = await service.scene();
  const file = aPdf();
  const ticket = await service.ticket(student, assignment.assignmentId, file);
  await service.put(ticket, file.bytes);
  await service.complete(student, ticket.id);
  const there = async () => (await service.files().inspect(ticket.id)) !== null;
  await service.ok(REMOVE, { id: ticket.id }, student);
  expect(await there()).toBe(true);
  await service.runJobs();
  expect(await there()).toBe(false);
  expect(await service.put(ticket, file.bytes)).toEqual({ status: 200 });
  await service.runJobs();
  expect(await there()).toBe(true);
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect([await there(), await objectsLeft()]).toEqual([false, []]);
});

test('the files of a draft that nobody hands in go in the end, and its text stays; what was handed in stays', async () => {
  const { assignment, student, course } = await service.scene();
  const kept = await service.upload(student, assignment.assignmentId);
  const handedIn = await service.submit(student, assignment.assignmentId);
  const left = await service.upload(student, assignment.assignmentId);
  const { id } = await service.save(student, assignment.assignmentId, 'I will go on tomorrow.');
  service.clock.advance(179 * 24 * HOUR);
  const other = aStudent();
  await service.enrolled(course, other);
  const fresh = await service.upload(other, assignment.assignmentId);
  await service.runJobs();
  expect((await service.read(id, student)).files).toHaveLength(1);
  service.clock.advance(2 * 24 * HOUR);
  await service.runJobs();
  expect(await service.read(id, student)).toMatchObject({ text: 'I will go on tomorrow.', files: [] });
  expect(await service.files().inspect(left)).toBeNull();
  expect((await service.read(handedIn.id, student)).files).toMatchObject([{ id: kept }]);
  for (const each of [kept, fresh]) expect(await service.files().inspect(each)).not.toBeNull();
});

describe('a quota', () => {
  let small: SubmissionService;
  const file = aPdf();
  const size = file.bytes.length;
  beforeAll(async () => {
    small = await submissionService({ LMS_SUBMISSION_QUOTA_BYTES: String(2 * size) });
  });
  afterAll(() => small.stop());

  const announced = (assignmentId: string, sizeBytes = size) => ({
    input: { assignmentId, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes },
  });

  test('bounds all files of a student, handed in or not, in whatever course; others have their own', async () => {
    const { assignment, student } = await small.scene();
    await small.upload(student, assignment.assignmentId);
    await small.submit(student, assignment.assignmentId);
    const elsewhere = await small.scene();
    await small.enrolled(elsewhere.course, student);
    expect((await small.refused(REQUEST, announced(elsewhere.assignment.assignmentId, size + 1), student)).code).toBe('UPLOAD_TOO_LARGE');
    await small.ticket(student, elsewhere.assignment.assignmentId, file);
    expect((await small.refused(REQUEST, announced(elsewhere.assignment.assignmentId, 1), student)).code).toBe('UPLOAD_TOO_LARGE');
    await small.ticket(elsewhere.student, elsewhere.assignment.assignmentId, file);
  });

  test('is not got round by removing files: they count until no bytes can be left', async () => {
    const { assignment, student } = await small.scene();
    const [first] = [
      await small.ticket(student, assignment.assignmentId, file),
      await small.ticket(student, assignment.assignmentId, file),
    ];
    await small.ok(REMOVE, { id: first.id }, student);
    const again = async () => (await small.call(REQUEST, announced(assignment.assignmentId), student)).errors?.[0]?.extensions.code;
    expect(await again()).toBe('UPLOAD_TOO_LARGE');
    await small.runJobs();
    expect(await again()).toBe('UPLOAD_TOO_LARGE');
    small.clock.advance(HOUR + 1);
    expect(await again()).toBeUndefined();
  });

  test('has room for one of two that come at once', async () => {
    const { assignment, student } = await small.scene();
    await small.ticket(student, assignment.assignmentId, file);
    const elsewhere = await small.scene();
    await small.enrolled(elsewhere.course, student);
    const answers = await Promise.all(
      [assignment, elsewhere.assignment].map(({ assignmentId }) => small.call(REQUEST, announced(assignmentId), student)),
    );
    expect(answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code)).toEqual(['UPLOAD_TOO_LARGE']);
  });
});

test("another student's file is nobody's business", async () => {
  const scene = await service.scene();
  const { assignment, course, student, assistant } = scene;
  const other = aStudent();
  await service.enrolled(course, other);
  const ticket = await service.ticket(student, assignment.assignmentId);
  await service.put(ticket, aPdf().bytes);
  service.owners.courses.knows(course, 1);
  for (const source of [COMPLETE, REMOVE]) {
    expect((await service.refused(source, { id: ticket.id }, other)).code).toBe('NOT_FOUND');
    expect((await service.refused(source, { id: ticket.id }, assistant)).code).toBe('FORBIDDEN');
  }
  await service.complete(student, ticket.id);
  expect(await service.submit(other, assignment.assignmentId, 'Mine')).toMatchObject({ files: [] });
  const mine = await service.submit(student, assignment.assignmentId);
  expect(mine.files).toHaveLength(1);
  const foreign = mine.files[0].downloadUrl.replace(ticket.id, await service.upload(other, assignment.assignmentId));
  expect((await service.get(foreign)).status).toBe(403);
});
