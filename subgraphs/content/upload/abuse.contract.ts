import { deflateRawSync } from 'node:zlib';
import { newId } from '../../../platform/kernel/ids.js';
import { instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { CANCEL, COMPLETE, READ_FILES, REQUEST, SIGN } from '../test-kit/content-service.js';
import type { ObjectsOfTests } from '../test-kit/object-stores.js';
import { aPdf, aVideo, captions, ENGLISH, hashOf, type Sent, type UploadService, uploadService } from '../test-kit/upload-service.js';

const HOUR = 3_600_000;
const PAGE = '<!doctype html><script>alert(document.domain)</script>';
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

/** What somebody tries who may upload, or pretends to: over every object store, as clients reach it. */
export function abuseContract(open: () => Promise<ObjectsOfTests>): void {
  /** Three parts, made once: it is large. */
  let large: Sent;
  let service: UploadService;
  beforeAll(async () => {
    large = aVideo(17 * 1_048_576);
    service = await uploadService(await open());
  });
  afterAll(() => service.stop());

  const pdf = () => service.scene('PDF');
  const video = () => service.scene('VIDEO');

  /** Nothing of it is in the content, nor in the store once the job has run. */
  const leavesNothing = async (contentId: string, uploadId: string) => {
    const { content } = await service.ok(READ_FILES, { id: contentId }, instructorOf(await courseOf(contentId)));
    expect(content).toMatchObject({ ready: false, downloadUrl: null, sizeBytes: null, tracks: [] });
    await service.runJobs();
    expect(await service.isKept(uploadId)).toBe(false);
  };
  const courseOf = async (contentId: string) => {
    const [row] = await service.sql<{ course_id: string; instructor_id: string }>(
      'select course_id, instructor_id from content_item join known_course course on course.id = course_id where content_item.id = ?',
      [contentId],
    );
    return { courseId: row?.course_id, instructorId: row?.instructor_id } as Parameters<typeof instructorOf>[0];
  };

  test("another's ticket is nobody else's to go on with", async () => {
    const [mine, other] = [await video(), await video()];
    const file = large;
    const ticket = await service.request(mine.contentId, file, mine.teacher);
    for (const [source, variables] of [
      [COMPLETE, { id: ticket.id }],
      [CANCEL, { id: ticket.id }],
      [SIGN, { input: { uploadId: ticket.id, numbers: [1] } }],
    ] as const) {
      expect((await service.refused(source, variables, other.teacher)).code).toBe('NOT_FOUND');
    }
    expect(await service.upload(ticket.id, other.teacher)).toBeNull();
    expect(await service.upload(ticket.id, mine.teacher)).toMatchObject({ state: 'WAITING' });
  });

  test('an altered address, or one that has expired, takes nothing', async () => {
    const { contentId, teacher } = await pdf();
    const file = aPdf();
    const ticket = await service.request(contentId, file, teacher);
    const altered = [ticket.url.replace(ticket.id, newId()), ticket.url.replace(/.$/, (last: string) => (last === 'a' ? 'b' : 'a'))];
    for (const url of altered) expect(await service.put({ ...ticket, url }, file.bytes)).toBe(403);
    service.clock.advance(-3 * HOUR);
    const late = await service.request(contentId, file, teacher);
    service.clock.advance(3 * HOUR);
    expect(await service.put(late, file.bytes)).toBe(403);
    expect((await service.refused(COMPLETE, { id: late.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
    await leavesNothing(contentId, late.id);
  });

  test('what is there is not written over, before it is ready nor afterwards', async () => {
    const { contentId, teacher } = await pdf();
    const [file, other] = [aPdf('as it was'), aPdf('as it is!')];
    const ticket = await service.request(contentId, file, teacher);
    expect(await service.put(ticket, file.bytes)).toBe(200);
    expect(await service.put(ticket, other.bytes)).toBe(412);
    await service.complete(ticket.id, teacher);
    expect(await service.put(ticket, other.bytes)).toBe(412);
    expect(await service.store().inspect(ticket.id)).toMatchObject({ sha256: hashOf(file.bytes) });
  });

  test('more than was announced is not taken, nor less', async () => {
    const { contentId, teacher } = await pdf();
    const file = aPdf();
    const ticket = await service.request(contentId, file, teacher);
    expect(await service.put(ticket, Buffer.concat([file.bytes, file.bytes]))).toBe(403);
    expect([400, 403]).toContain(await service.put(ticket, file.bytes.subarray(1)));
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
    await leavesNothing(contentId, ticket.id);
  });

  test.each<[string, 'PDF' | 'VIDEO', Sent]>([
    ['a page named .pdf', 'PDF', { ...aPdf(), bytes: Buffer.from(PAGE) }],
    ['a page with a PDF behind it', 'PDF', { ...aPdf(), bytes: Buffer.from(`${PAGE}%PDF-1.7`) }],
    ['a picture with a script, named .pdf', 'PDF', { ...aPdf(), bytes: Buffer.from(PICTURE) }],
    ['a page named .mp4', 'VIDEO', { ...aVideo(), bytes: Buffer.from(PAGE) }],
    ['a bomb named .mp4', 'VIDEO', { ...aVideo(), bytes: aBomb() }],
    ['a program named .webm', 'VIDEO', { fileName: 'a.webm', mimeType: 'video/webm', bytes: Buffer.from('MZ\x90\0 and so on') }],
  ])('%s is refused, and goes', async (_what, kind, file) => {
    const { contentId, teacher } = await service.scene(kind);
    const ticket = await service.request(contentId, file, teacher);
    await service.send(ticket, file, teacher);
    for (let time = 0; time < 2; time += 1)
      expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_TYPE_REFUSED');
    expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'REFUSED', reason: 'UPLOAD_TYPE_REFUSED' });
    await leavesNothing(contentId, ticket.id);
  });

  test('a picture with a script is no captions, and what runs is not announced', async () => {
    const { contentId, teacher } = await video();
    const ticket = await service.request(contentId, captions(PICTURE), teacher, { track: ENGLISH });
    await service.send(ticket, captions(PICTURE), teacher);
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_TYPE_REFUSED');
    await leavesNothing(contentId, ticket.id);
    for (const mimeType of ['image/svg+xml', 'text/html', 'application/xhtml+xml', 'application/octet-stream']) {
      const input = { contentId, fileName: 'a.mp4', mimeType, sizeBytes: 10 };
      expect((await service.refused(REQUEST, { input }, teacher)).code).toBe('UPLOAD_TYPE_REFUSED');
    }
  });

  test.each(['../a.pdf', '..\\a.pdf', '/etc/passwd', 'C:\\a.pdf', '..', '.', 'a/../b.pdf', 'a\0.pdf', 'a\r\nx: y.pdf'])(
    '%j is no name',
    async (fileName) => {
      const { contentId, teacher } = await pdf();
      const input = { contentId, fileName, mimeType: 'application/pdf', sizeBytes: 10 };
      expect((await service.refused(REQUEST, { input }, teacher)).code).toBe('BAD_USER_INPUT');
    },
  );

  test('what never arrived is not completed, in one request nor in parts', async () => {
    const { contentId, teacher } = await video();
    const ticket = await service.request(contentId, aVideo(), teacher);
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
    const inParts = await service.request(contentId, large, teacher);
    await service.sign(inParts.id, [1, 2, 3], teacher);
    expect((await service.refused(COMPLETE, { id: inParts.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
    await service.send(inParts, large, teacher, [1, 2]);
    expect((await service.refused(COMPLETE, { id: inParts.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
    await service.ok(CANCEL, { id: inParts.id }, teacher);
    await leavesNothing(contentId, inParts.id);
  });

  test('parts of another upload do not count', async () => {
    const [one, other] = [await video(), await video()];
    const file = large;
    const [mine, theirs] = [
      await service.request(one.contentId, file, one.teacher),
      await service.request(other.contentId, file, other.teacher),
    ];
    const [part] = await service.sign(mine.id, [3], one.teacher);
    await service.sign(theirs.id, [3], other.teacher);
    const last = file.bytes.subarray(2 * mine.partSize);
    expect(await service.put({ ...part, url: part.url.replace(mine.id, theirs.id) }, last)).toBe(403);
    await service.send(mine, file, one.teacher);
    expect((await service.refused(COMPLETE, { id: theirs.id }, other.teacher)).code).toBe('UPLOAD_INCOMPLETE');
    expect(await service.upload(theirs.id, other.teacher)).toMatchObject({ uploadedParts: [] });
    expect(await service.complete(mine.id, one.teacher)).toMatchObject({ ready: true });
    expect(await service.put(part, last)).toBe(404);
    await service.ok(CANCEL, { id: theirs.id }, other.teacher);
    await leavesNothing(other.contentId, theirs.id);
  });

  test('parts that are together not what was announced are refused, and go', async () => {
    const { contentId, teacher } = await video();
    const file = large;
    const ticket = await service.request(contentId, file, teacher, { sha256: hashOf(Buffer.from('another')) });
    await service.send(ticket, file, teacher);
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('UPLOAD_INCOMPLETE');
    expect(await service.upload(ticket.id, teacher)).toMatchObject({ state: 'REFUSED', reason: 'UPLOAD_INCOMPLETE' });
    await leavesNothing(contentId, ticket.id);
  });

  test('an address of a cancelled upload may bring bytes back for a while: they go again', async () => {
    const { contentId, teacher } = await pdf();
    const ticket = await service.request(contentId, aPdf(), teacher);
    await service.ok(CANCEL, { id: ticket.id }, teacher);
    await service.runJobs();
    expect(await service.put(ticket, aPdf().bytes)).toBe(200);
    expect((await service.refused(COMPLETE, { id: ticket.id }, teacher)).code).toBe('CONFLICT');
    service.clock.advance(2 * HOUR + 1);
    await leavesNothing(contentId, ticket.id);
  });
}

/** A zip whose one entry would be a gigabyte. */
function aBomb(): Buffer {
  const packed = deflateRawSync(Buffer.alloc(1_048_576));
  const header = Buffer.from('504b0304140000000800', 'hex');
  return Buffer.concat([header, Buffer.alloc(20), packed]);
}
