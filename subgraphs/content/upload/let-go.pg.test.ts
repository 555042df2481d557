import { Readable } from 'node:stream';
import { CANCEL, COMPLETE, DELETE } from '../test-kit/content-service.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import { aPdf, aVideo, captions, ENGLISH, type Sent, type UploadService, uploadService } from '../test-kit/upload-service.js';

// What nobody wants any more is gone, from the store too.

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
