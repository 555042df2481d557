import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { uploadByUppy } from '../../platform/adapters/object-store/test-kit/uppy.js';
import { watchMemory } from '../../platform/testing/leaves-nothing/memory.js';
import { byMutations, COMPLETE, complete, MIB, newCourseOf, request, send, signPart, uploadOf, uploadWhole } from '../kit/files.js';
import { newInstructor, newStudent, type Person } from '../kit/school.js';
import { enroll } from '../kit/shop.js';
import { startSystem } from '../kit/start-system.js';
import type { System } from '../kit/system.js';

let system: System;
let grace: Person;
beforeAll(async () => {
  system = await startSystem();
  grace = await newInstructor(system.admin, 'Grace');
});
afterAll(() => system.stop());

const MP4 = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1');
const aVideo = (sizeBytes: number) => Buffer.concat([MP4, Buffer.alloc(sizeBytes - MP4.length, 'moving pictures ')]);
const ENGLISH = { kind: 'CAPTIONS', language: 'en', label: 'English' };
const CONTENTS = `query ($id: ID!) { course(id: $id) { modules { items { content {
  title ready mimeType sizeBytes downloadUrl tracks { label url } } } } } }`;

const pieceOf = (video: Buffer, partSize: number | null, number: number) =>
  video.subarray((number - 1) * Number(partSize), number * Number(partSize));

async function download(url: string, range?: string) {
  const reply = await fetch(url, { headers: range ? { range } : {} });
  return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()), type: reply.headers.get('content-type') };
}

test('a PDF, and a video in parts of which one was lost and one sent twice, reach a learner, and nobody else', async () => {
  const { courseId, contentIds } = await newCourseOf(grace, ['PDF', 'VIDEO']);
  const [pdfId = '', videoId = ''] = contentIds;
  const pdf = Buffer.from('%PDF-1.7\nThe notes');
  await uploadWhole(grace, { contentId: pdfId, fileName: 'Notes.pdf', mimeType: 'application/pdf' }, pdf);

  const video = aVideo(20 * MIB);
  const sha256 = createHash('sha256').update(video).digest('hex');
  const ticket = await request(grace, {
    contentId: videoId,
    fileName: 'Lecture.mp4',
    mimeType: 'video/mp4',
    sizeBytes: video.length,
    sha256,
  });
  const { partSize } = ticket;
  for (const number of [3, 1, 3]) await send(await signPart(grace, ticket.id, number), pieceOf(video, partSize, number));
  expect(await grace.client.refused(COMPLETE, { id: ticket.id })).toBe('UPLOAD_INCOMPLETE');
  expect(await uploadOf(grace, ticket.id)).toEqual({ state: 'UPLOADING', uploadedParts: [1, 3], reason: null });
  await send(await signPart(grace, ticket.id, 2), pieceOf(video, partSize, 2));
  expect(await complete(grace, ticket.id)).toMatchObject({ ready: true, sizeBytes: video.length });
  const captions = { contentId: videoId, fileName: 'en.vtt', mimeType: 'text/vtt', track: ENGLISH };
  await uploadWhole(grace, captions, Buffer.from('WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome\n'));

  const ada = await newStudent(system.client, 'Ada');
  expect((await ada.client.ok('query ($id: ID!) { content(id: $id) { downloadUrl } }', { id: videoId })).content).toBeNull();
  expect((await ada.client.ok('query ($id: ID!) { upload(id: $id) { state } }', { id: ticket.id })).upload).toBeNull();
  await enroll(ada, courseId);
  const { content } = await ada.client.ok('query ($id: ID!) { content(id: $id) { downloadUrl tracks { label url } } }', { id: videoId });
  const range = `bytes=${8 * MIB - 2}-${8 * MIB + 1}`;
  const middle = await download(content.downloadUrl, range);
  expect(middle).toEqual({ status: 206, bytes: video.subarray(8 * MIB - 2, 8 * MIB + 2), type: 'video/mp4' });
  const whole = await download(content.downloadUrl);
  expect([whole.status, whole.bytes.equals(video)]).toEqual([200, true]);
  expect((await download(content.tracks[0].url)).bytes.toString()).toMatch(/^WEBVTT/);
  const { course } = await ada.client.ok(CONTENTS, { id: courseId });
  expect(course.modules[0].items.map((item: { content: object }) => item.content)).toMatchObject([
    { ready: true, mimeType: 'application/pdf', sizeBytes: pdf.length, tracks: [] },
    { ready: true, mimeType: 'video/mp4', sizeBytes: video.length, tracks: [{ label: 'English' }] },
  ]);
  expect((await download(course.modules[0].items[0].content.downloadUrl)).bytes).toEqual(pdf);
});

test("Uppy uploads by the API's mutations, and goes on where it was when the browser crashed", async () => {
  const { contentIds } = await newCourseOf(grace, ['VIDEO', 'VIDEO', 'VIDEO']);
  const video = aVideo(17 * MIB);
  const announce = (contentId = '', sizeBytes = video.length) =>
    request(grace, { contentId, fileName: 'Lecture.mp4', mimeType: 'video/mp4', sizeBytes });
  const [whole, crashed] = [await announce(contentIds[0]), await announce(contentIds[1])];
  expect(await uploadByUppy(byMutations(grace, whole), video)).toEqual(['POST object', 'PUT 1', 'PUT 2', 'PUT 3', 'POST upload']);
  await send(await signPart(grace, crashed.id, 2), pieceOf(video, crashed.partSize, 2));
  expect(await uploadByUppy(byMutations(grace, crashed), video, crashed.id)).toEqual(['GET upload', 'PUT 1', 'PUT 3', 'POST upload']);
  for (const { id } of [whole, crashed]) expect(await uploadOf(grace, id)).toMatchObject({ state: 'READY' });
  const small = aVideo(1_000);
  const ticket = await announce(contentIds[2], small.length);
  expect(await uploadByUppy(byMutations(grace, ticket), small)).toEqual(['PUT object']);
  expect(await complete(grace, ticket.id)).toMatchObject({ ready: true, sizeBytes: small.length });
});

test('a client that lost the answers repeats what it asked, and has one upload and one file', async () => {
  const { contentIds } = await newCourseOf(grace, ['PDF']);
  const bytes = Buffer.from('%PDF-1.7\nThe notes');
  const announced = { contentId: contentIds[0] ?? '', fileName: 'Notes.pdf', mimeType: 'application/pdf', sizeBytes: bytes.length };
  const repeating = (key: string) => ({ ...grace, client: grace.client.with({ 'idempotency-key': key }) });
  const [asking, completing] = [repeating(randomUUID()), repeating(randomUUID())];
  const [ticket, again] = [await request(asking, announced), await request(asking, announced)];
  expect(again.id).toBe(ticket.id);
  expect(await completing.client.refused(COMPLETE, { id: ticket.id })).toBe('UPLOAD_INCOMPLETE');
  await send({ ...again, url: again.url as string }, bytes);
  for (let time = 0; time < 2; time += 1) expect(await complete(completing, ticket.id)).toMatchObject({ ready: true });
});

test('200 MiB come and go, and are never in memory', async () => {
  const { contentIds } = await newCourseOf(grace, ['VIDEO']);
  const size = 200 * MIB;
  const [first, other] = [aVideo(8 * MIB), Buffer.alloc(8 * MIB, 'moving pictures ')];
  const ticket = await request(grace, { contentId: contentIds[0] ?? '', fileName: 'Long.mp4', mimeType: 'video/mp4', sizeBytes: size });
  // All in one, the API is in this process. Apart, its bytes pass by the router, or go to the store itself.
  const tooMuch = watchMemory();
  const kept: string[] = [];
  const look = async () => kept.push(...(await tooMuch()));
  let isOver = false;
  const looking = (async () => {
    for (; !isOver; await delay(20)) await look();
  })();
  for (let number = 1; number <= Number(ticket.partCount); number += 1) {
    await send(await signPart(grace, ticket.id, number), number === 1 ? first : other);
  }
  const { downloadUrl } = await complete(grace, ticket.id);
  let received = 0;
  for await (const chunk of (await fetch(downloadUrl)).body ?? []) received += chunk.length;
  isOver = true;
  await looking;
  await look();
  expect([received, kept]).toEqual([size, []]);
});
