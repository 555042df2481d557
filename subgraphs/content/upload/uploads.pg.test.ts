import { jest } from '@jest/globals';
import { DiskFiles } from '../../../platform/adapters/object-store/disk-files.js';
import { Outage } from '../../../platform/kernel/errors.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { COMPLETE, READ_FILES, REQUEST } from '../test-kit/content-service.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import {
  aPdf,
  aVideo,
  captions,
  download,
  ENGLISH,
  hashOf,
  type Sent,
  type UploadService,
  uploadService,
} from '../test-kit/upload-service.js';

/** Three parts, made once: it is large. */
let large: Sent;
let service: UploadService;
beforeAll(async () => {
  large = aVideo(17 * MIB);
  service = await uploadService(await folderOfTests());
});
afterAll(() => service.stop());

const MIB = 1_048_576;
const HOUR = 3_600_000;
const read = async (id: string, caller: Caller = admin) => (await service.ok(READ_FILES, { id }, caller)).content;
const refusal = async (contentId: string, { fileName, mimeType, bytes }: Sent, caller: Caller, more = {}) =>
  (await service.refused(REQUEST, { input: { contentId, fileName, mimeType, sizeBytes: bytes.length, ...more } }, caller)).code;

test('a PDF is uploaded, and its learners read it in the browser', async () => {
  const { course, contentId, teacher } = await service.scene('PDF');
  const learner = await service.learner(course);
  const file = aPdf();
  expect(await read(contentId, learner)).toMatchObject({ ready: false, downloadUrl: null });
  const ticket = await service.request(contentId, file, teacher, { sha256: hashOf(file.bytes) });
  expect(ticket).toMatchObject({ method: 'PUT', maxBytes: file.bytes.length, partSize: null, partCount: null });
  expect(await service.upload(ticket.id, teacher)).toMatchObject({
    state: 'WAITING',
    fileName: 'Lecture.pdf',
    uploadedParts: [],
    reason: null,
  });
  await service.send(ticket, file, teacher);
  const version = 2;
  expect(await service.complete(ticket.id, teacher)).toMatchObject({
    ready: true,
    fileName: 'Lecture.pdf',
    mimeType: 'application/pdf',
    sizeBytes: file.bytes.length,
    version,
  });
  expect(await service.complete(ticket.id, teacher)).toMatchObject({ version });
  expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'READY' });
  const { status, bytes, header } = await download((await read(contentId, learner)).downloadUrl);
  expect([status, bytes]).toEqual([200, file.bytes]);
  expect(header('content-disposition')).toContain('inline; filename="Lecture.pdf"');
  expect(header('x-content-type-options')).toBe('nosniff');
  expect((await service.recorded(contentId)).map(({ type, payload }) => [type, payload.ready])).toEqual([
    ['CONTENT_CREATED', false],
    ['CONTENT_READY', true],
  ]);
});

test('a video goes in parts, from where it was, and is played in ranges', async () => {
  const { contentId, teacher } = await service.scene('VIDEO');
  const video = large;
  const ticket = await service.request(contentId, video, teacher, { sha256: hashOf(video.bytes) });
  expect(ticket).toMatchObject({ url: null, partSize: 8 * MIB, partCount: 3 });
  for (const numbers of [[3], [1], [3]]) await service.send(ticket, video, teacher, numbers);
  expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'UPLOADING', uploadedParts: [1, 3] });
  expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
  expect(await read(contentId)).toMatchObject({ ready: false });
  await service.send(ticket, video, teacher, [2]);
  const { downloadUrl } = await service.complete(ticket.id, teacher);
  const { status, bytes, header } = await download(downloadUrl, { range: `bytes=${8 * MIB}-${8 * MIB + 9}` });
  expect([status, bytes]).toEqual([206, video.bytes.subarray(8 * MIB, 8 * MIB + 10)]);
  expect(header('content-type')).toBe('video/mp4');
});

test('of a video without a checksum no more than its beginning is read', async () => {
  const { contentId, teacher } = await service.scene('VIDEO');
  const video = large;
  const read = jest.spyOn(DiskFiles.prototype, 'read');
  const inspected = jest.spyOn(DiskFiles.prototype, 'inspect');
  expect(await service.uploaded(contentId, video, teacher)).toMatchObject({ ready: true });
  expect(read.mock.calls.map(([, range]) => range)).toEqual([{ start: 0, end: 4_095 }]);
  expect(inspected).not.toHaveBeenCalled();
  jest.restoreAllMocks();
});

test('a store that is away while a file is checked is UNAVAILABLE, and nothing is lost', async () => {
  const { contentId, teacher } = await service.scene('PDF');
  const ticket = await service.request(contentId, aPdf(), teacher);
  await service.send(ticket, aPdf(), teacher);
  jest.spyOn(DiskFiles.prototype, 'sizeOf').mockRejectedValueOnce(new Outage('The object store does not answer'));
  expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UNAVAILABLE');
  jest.restoreAllMocks();
  expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'WAITING' });
  expect(await service.complete(ticket.id, teacher)).toMatchObject({ ready: true });
});

test('what a content may be uploaded as follows from its kind', async () => {
  const [pdf, video, article] = [await service.scene('PDF'), await service.scene('VIDEO'), await service.scene('ARTICLE')];
  expect(await refusal(pdf.contentId, aVideo(), pdf.teacher)).toBe('UPLOAD_TYPE_REFUSED');
  expect(await refusal(video.contentId, aPdf(), video.teacher)).toBe('UPLOAD_TYPE_REFUSED');
  for (const mimeType of ['text/html', 'image/svg+xml', '', 'video/quicktime'])
    expect(await refusal(video.contentId, { ...aVideo(), mimeType }, video.teacher)).toBe('UPLOAD_TYPE_REFUSED');
  expect(await refusal(article.contentId, aPdf(), article.teacher)).toBe('BAD_USER_INPUT');
  expect(await refusal(pdf.contentId, captions(), pdf.teacher, { track: ENGLISH })).toBe('BAD_USER_INPUT');
  expect(await refusal(pdf.contentId, aPdf(), pdf.teacher, { sizeBytes: 1_024 * MIB })).toBe('UPLOAD_TOO_LARGE');
  expect(await refusal(video.contentId, captions(), video.teacher, { track: ENGLISH, sizeBytes: 3 * MIB })).toBe('UPLOAD_TOO_LARGE');
  await service.course({ ...pdf.course, status: 'ARCHIVED' }, { sequence: 2 });
  expect(await refusal(pdf.contentId, aPdf(), pdf.teacher)).toBe('CONFLICT');
});

test('a new file replaces the one before when it is ready; that can be read until its addresses have expired', async () => {
  const { contentId, teacher } = await service.scene('PDF');
  await service.uploaded(contentId, aPdf('the first'), teacher);
  const before = await read(contentId);
  const second = aPdf('the second');
  const ticket = await service.request(contentId, second, teacher);
  expect(await read(contentId)).toMatchObject({ sizeBytes: before.sizeBytes, version: before.version });
  await service.send(ticket, second, teacher);
  expect(await service.complete(ticket.id, teacher)).toMatchObject({ sizeBytes: second.bytes.length, version: before.version + 1 });
  await service.runJobs();
  expect((await download(before.downloadUrl)).bytes).toEqual(aPdf('the first').bytes);
  const [first] = await service.sql<{ id: string }>(
    'select id from discarded_object where scope_id = (select course_id from content_item where id = ?)',
    [contentId],
  );
  expect(await service.isKept(first?.id ?? '')).toBe(true);
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect([await service.isKept(first?.id ?? ''), await service.isKept(ticket.id)]).toEqual([false, true]);
  expect((await download((await read(contentId)).downloadUrl)).bytes).toEqual(second.bytes);
});

test('a course that was archived meanwhile takes no file, and the upload waits', async () => {
  const { course, contentId, teacher } = await service.scene('PDF');
  const ticket = await service.request(contentId, aPdf(), teacher);
  await service.send(ticket, aPdf(), teacher);
  await service.course({ ...course, status: 'ARCHIVED' }, { sequence: 2 });
  expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('CONFLICT');
  expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'WAITING' });
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect(await service.isKept(ticket.id)).toBe(false);
});
