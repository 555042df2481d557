import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { DiskFiles } from '../../../platform/adapters/object-store/disk-files.js';
import { Outage } from '../../../platform/kernel/errors.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { CANCEL, COMPLETE, DELETE, READ_FILES, REMOVE_TRACK, REQUEST } from '../test-kit/content-service.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import { aPdf, aVideo, captions, ENGLISH, hashOf, type Sent, type UploadService, uploadService } from '../test-kit/upload-service.js';

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
const ask = async (url: string, headers: Record<string, string> = {}) => {
  const reply = await fetch(url, { headers });
  return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()), header: (name: string) => reply.headers.get(name) };
};
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
  const { status, bytes, header } = await ask((await read(contentId, learner)).downloadUrl);
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
  const { status, bytes, header } = await ask(downloadUrl, { range: `bytes=${8 * MIB}-${8 * MIB + 9}` });
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
  expect((await ask(before.downloadUrl)).bytes).toEqual(aPdf('the first').bytes);
  const [first] = await service.sql<{ id: string }>(
    'select id from discarded_object where scope_id = (select course_id from content_item where id = ?)',
    [contentId],
  );
  expect(await service.isKept(first?.id ?? '')).toBe(true);
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect([await service.isKept(first?.id ?? ''), await service.isKept(ticket.id)]).toEqual([false, true]);
  expect((await ask((await read(contentId)).downloadUrl)).bytes).toEqual(second.bytes);
});

test('whoever asks for the same again has one open upload of it; a track is another', async () => {
  const { contentId, teacher } = await service.scene('VIDEO');
  const [first, track] = [
    await service.request(contentId, aVideo(), teacher),
    await service.request(contentId, captions(), teacher, { track: ENGLISH }),
  ];
  const again = await service.request(contentId, aVideo(), teacher);
  const states = await Promise.all([first, track, again].map(async ({ id }) => (await service.upload(id, teacher)).state));
  expect(states).toEqual(['CANCELLED', 'WAITING', 'WAITING']);
  expect((await service.refused(COMPLETE, { id: first.id }, teacher)).code).toBe('CONFLICT');
});

test('a cancelled upload leaves nothing, and cancelling it again changes nothing', async () => {
  const { contentId, teacher } = await service.scene('VIDEO');
  const video = large;
  const ticket = await service.request(contentId, video, teacher);
  await service.send(ticket, video, teacher, [1, 2]);
  for (let time = 0; time < 2; time += 1) expect(await service.ok(CANCEL, { id: ticket.id }, teacher)).toEqual({ cancelUpload: true });
  expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'CANCELLED' });
  await service.runJobs();
  expect(await service.isKept(ticket.id)).toBe(false);
  service.clock.advance(2 * HOUR + 1);
  await service.runJobs();
  expect(await service.upload(ticket.id, teacher)).toBeNull();
});

test('an upload that is cancelled while a call puts its parts together leaves nothing, however late that call is', async () => {
  const { contentId, teacher } = await service.scene('VIDEO');
  const video = large;
  const ticket = await service.request(contentId, video, teacher);
  await service.send(ticket, video, teacher, [1]);
  service.clock.advance(5 * HOUR);
  await service.sql(`update upload set state = 'CHECKING', claimed_at = ? where id = ?`, [service.clock.now(), ticket.id]);
  await service.ok(CANCEL, { id: ticket.id }, teacher);
  await service.runJobs();
  await service.store().write(ticket.id, Readable.from([video.bytes]), { mimeType: 'video/mp4', sizeBytes: video.bytes.length });
  service.clock.advance(2 * HOUR);
  await service.runJobs();
  expect(await service.isKept(ticket.id)).toBe(false);
});

test('a file in use is not cancelled', async () => {
  const { contentId, teacher } = await service.scene('PDF');
  const ticket = await service.request(contentId, aPdf(), teacher);
  await service.send(ticket, aPdf(), teacher);
  await service.complete(ticket.id, teacher);
  expect((await service.refused(CANCEL, { id: ticket.id }, teacher)).code).toBe('CONFLICT');
  expect(await service.isKept(ticket.id)).toBe(true);
});

describe('a track', () => {
  test('is beside its video, and replaced by one of the same name', async () => {
    const { course, contentId, teacher } = await service.scene('VIDEO');
    const learner = await service.learner(course);
    const german = { kind: 'TRANSCRIPT', language: 'DE-de', label: 'Deutsch' };
    await service.uploaded(contentId, captions(), teacher, { track: ENGLISH });
    await service.uploaded(contentId, { fileName: 'de.txt', mimeType: 'text/plain', bytes: Buffer.from('Grüße') }, teacher, {
      track: german,
    });
    const longer = captions('WEBVTT - of the second take\n');
    const content = await service.uploaded(contentId, longer, teacher, { track: ENGLISH });
    expect(content).toMatchObject({ ready: false, tracks: [ENGLISH, { ...german, language: 'de-DE' }] });
    const [{ id, url }] = (await read(contentId, learner)).tracks;
    const { bytes, header } = await ask(url);
    expect([bytes, header('content-type')]).toEqual([longer.bytes, 'text/vtt']);
    expect(header('content-disposition')).toContain('attachment');
    expect((await service.ok(REMOVE_TRACK, { id }, teacher)).removeTrack.tracks).toMatchObject([{ kind: 'TRANSCRIPT' }]);
  });

  test.each([
    ['without its header', captions('1\n00:00.000 --> 00:02.000\nWelcome\n')],
    ['that only begins like it', captions('WEBVTTX\n')],
    ['in another encoding', { ...captions(), bytes: Buffer.from('WEBVTT\n\nGr\xfc\xdfe', 'latin1') }],
    ['that is a page', captions('<html><script>alert(1)</script>')],
  ])('is no WebVTT %s', async (_what, file) => {
    const { contentId, teacher } = await service.scene('VIDEO');
    const ticket = await service.request(contentId, file, teacher, { track: ENGLISH });
    await service.send(ticket, file, teacher);
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_TYPE_REFUSED');
    expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'REFUSED', reason: 'UPLOAD_TYPE_REFUSED' });
    expect((await read(contentId)).tracks).toEqual([]);
  });

  test('may begin with a byte order mark', async () => {
    const { contentId, teacher } = await service.scene('VIDEO');
    expect(await service.uploaded(contentId, captions('\ufeffWEBVTT'), teacher, { track: ENGLISH })).toMatchObject({ tracks: [ENGLISH] });
  });

  test('is one of fifty at most', async () => {
    const { contentId, teacher } = await service.scene('VIDEO');
    await service.sql(
      `insert into media_track (id, object_key, content_id, kind, language, label, file_name, mime_type)
      select gen_random_uuid(), gen_random_uuid(), ?, 'SUBTITLES', 'en', n::text, 'a.vtt', 'text/vtt' from generate_series(1, 50) n`,
      [contentId],
    );
    const ticket = await service.request(contentId, captions(), teacher, { track: ENGLISH });
    await service.send(ticket, captions(), teacher);
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('CONFLICT');
    expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'WAITING' });
  });

  test('has a language, and a label', async () => {
    const { contentId, teacher } = await service.scene('VIDEO');
    for (const wrong of [{ language: 'x_y!' }, { label: '' }, { label: 'a\nb' }])
      expect(await refusal(contentId, captions(), teacher, { track: { ...ENGLISH, ...wrong } })).toBe('BAD_USER_INPUT');
  });
});

test('a deleted content takes its files along, and so does a deleted course', async () => {
  const [one, other] = [await service.scene('PDF'), await service.scene('VIDEO')];
  const ids: string[] = [];
  for (const { contentId, teacher, file, more } of [
    { ...one, file: aPdf(), more: {} },
    { ...other, file: aVideo(), more: {} },
    { ...other, file: captions(), more: { track: ENGLISH } },
  ]) {
    const ticket = await service.request(contentId, file, teacher, more);
    await service.send(ticket, file, teacher);
    await service.complete(ticket.id, teacher);
    ids.push(ticket.id);
  }
  const open = await service.request(other.contentId, large, other.teacher);
  await service.send(open, large, other.teacher, [1]);
  await service.ok(DELETE, { id: one.contentId }, one.teacher);
  await service.courseDeleted(other.course, open.id);
  expect((await service.refused(COMPLETE, { id: open.id }, other.teacher)).code).toBe('NOT_FOUND');
  for (const table of ['upload', 'discarded_object']) {
    expect(await service.sql(`select 1 from ${table} where scope_id = ?`, [other.course.courseId])).toEqual([]);
  }
  expect(await service.sql('select 1 from media_track where content_id = ?', [other.contentId])).toEqual([]);
  await service.runJobs();
  for (const id of [...ids, open.id]) expect(await service.isKept(id)).toBe(false);
  service.clock.advance(4 * 24 * HOUR);
  await service.runJobs();
  expect(await service.sql('select 1 from discarded_object where id = any(?::uuid[])', [`{${[...ids, open.id].join()}}`])).toEqual([]);
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

describe('a quota', () => {
  let small: UploadService;
  const { length: size } = aPdf().bytes;
  beforeAll(async () => {
    const quotas = { LMS_CONTENT_USER_QUOTA_BYTES: String(3 * size), LMS_CONTENT_COURSE_QUOTA_BYTES: String(2 * size) };
    small = await uploadService(await folderOfTests(), quotas);
  });
  afterAll(() => small.stop());

  test('bounds the files of a course, whoever sends them, and those of a person, wherever they are', async () => {
    const { course, contentId, teacher } = await small.scene('PDF');
    const full = async (id: string, caller: Caller) =>
      (await small.call(REQUEST, { input: { contentId: id, fileName: 'a.pdf', mimeType: 'application/pdf', sizeBytes: size } }, caller))
        .errors?.[0]?.extensions.code ?? null;
    const more = async () => (await small.create(course, { kind: 'PDF' })).id;
    const second = await more();
    await small.uploaded(contentId, aPdf(), teacher);
    expect(await full(second, teacher)).toBeNull();
    expect(await full(await more(), admin)).toBe('UPLOAD_TOO_LARGE');
    const elsewhere = await small.course({ instructorId: teacher.userId });
    const there = async () => (await small.create(elsewhere, { kind: 'PDF' })).id;
    expect(await full(await there(), teacher)).toBeNull();
    expect(await full(await there(), teacher)).toBe('UPLOAD_TOO_LARGE');
    expect(await full(await there(), admin)).toBeNull();
  });
});
