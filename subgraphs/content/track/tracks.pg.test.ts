import type { Caller } from '../../../platform/kernel/identity.js';
import { admin } from '../../../schema/events/test-kit/course-life.js';
import { COMPLETE, READ_FILES, REMOVE_TRACK, REQUEST } from '../test-kit/content-service.js';
import { folderOfTests } from '../test-kit/object-stores.js';
import { captions, download, ENGLISH, type UploadService, uploadService } from '../test-kit/upload-service.js';

let service: UploadService;
beforeAll(async () => {
  service = await uploadService(await folderOfTests());
});
afterAll(() => service.stop());

const read = async (id: string, caller: Caller = admin) => (await service.ok(READ_FILES, { id }, caller)).content;

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
    const { bytes, header } = await download(url);
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
    const { fileName, mimeType, bytes } = captions();
    const file = { contentId, fileName, mimeType, sizeBytes: bytes.length };
    const refusal = async (wrong: object) =>
      (await service.refused(REQUEST, { input: { ...file, track: { ...ENGLISH, ...wrong } } }, teacher)).code;
    for (const wrong of [{ language: 'x_y!' }, { label: '' }, { label: 'a\nb' }]) expect(await refusal(wrong)).toBe('BAD_USER_INPUT');
  });
});
