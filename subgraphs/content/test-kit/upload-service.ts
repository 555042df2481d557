import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../../platform/adapters/object-store/objects.js';
import type { SignedRequest } from '../../../platform/adapters/object-store/signed-request.js';
import { type Caller, serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import type { Environment } from '../../../platform/kernel/settings.js';
import type { CourseSnapshot } from '../../../schema/events/course.js';
import { instructorOf } from '../../../schema/events/test-kit/course-life.js';
import { contentSubgraph } from '../subgraph.js';
import { COMPLETE, type ContentService, contentService, REQUEST, SIGN, UPLOAD } from './content-service.js';
import type { ObjectsOfTests } from './object-stores.js';

// biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
type Answer = any;
type Fields = Record<string, unknown>;

/** A file as its sender has it, and says what it is. */
export interface Sent {
  readonly fileName: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
}

/** The content service with an object store that its clients reach, and what they do with it. */
export interface UploadService extends ContentService {
  /** A course with a content of this kind in it. */
  scene(kind: string): Promise<{ course: CourseSnapshot; teacher: UserCaller; contentId: string }>;
  /** Asks for an upload; without the checksum, unless it is given. */
  request(contentId: string, file: Sent, caller: Caller, more?: Fields): Promise<Answer>;
  sign(uploadId: string, numbers: readonly number[], caller: Caller): Promise<Answer[]>;
  /** Sends bytes as was signed. Resolves with the status. */
  put(signed: SignedRequest, bytes: Buffer): Promise<number>;
  /** Sends the parts with these numbers, or all in one request. */
  send(ticket: Answer, file: Sent, caller: Caller, numbers?: readonly number[]): Promise<void>;
  complete(id: string, caller: Caller): Promise<Answer>;
  /** Asks, sends all of it and completes. Resolves with the content. */
  uploaded(contentId: string, file: Sent, caller: Caller, more?: Fields): Promise<Answer>;
  upload(id: string, caller: Caller): Promise<Answer>;
  store(): ObjectStore;
  /** Whether a byte of it is left in the store. */
  isKept(uploadId: string): Promise<boolean>;
  runJobs(): Promise<void>;
}

export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What an address answers. */
export async function download(url: string, headers: Record<string, string> = {}) {
  const reply = await fetch(url, { headers });
  return { status: reply.status, bytes: Buffer.from(await reply.arrayBuffer()), header: (name: string) => reply.headers.get(name) };
}

export const aPdf = (rest = 'a lecture'): Sent => ({
  fileName: 'Lecture.pdf',
  mimeType: 'application/pdf',
  bytes: Buffer.from(`%PDF-1.7\n${rest}`),
});

const MP4 = Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom', 'latin1');
/** As long as it is told, of moving pictures that nobody can see. */
export const aVideo = (sizeBytes = 1_000): Sent => ({
  fileName: 'Lecture.mp4',
  mimeType: 'video/mp4',
  bytes: Buffer.concat([MP4, Buffer.alloc(sizeBytes - MP4.length, 'moving pictures ')]),
});

export const captions = (text = 'WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome\n'): Sent => ({
  fileName: 'en.vtt',
  mimeType: 'text/vtt',
  bytes: Buffer.from(text),
});

export const ENGLISH = { kind: 'CAPTIONS', language: 'en', label: 'English' };

export async function uploadService(stored: ObjectsOfTests, settings: Environment = {}): Promise<UploadService> {
  const { objects, clock } = stored;
  const content = await contentService({ settings, clock, resources: { objects } });
  await stored.serve(contentSubgraph.http?.plugin(content.context) ?? (() => {}));
  const { ok } = content;
  const store = () => objects.bucket('content');

  const service: UploadService = {
    ...content,
    async scene(kind) {
      const course = await content.course();
      return { course, teacher: instructorOf(course), contentId: (await content.create(course, { kind })).id };
    },
    async request(contentId, { fileName, mimeType, bytes }, caller, more = {}) {
      const input = { contentId, fileName, mimeType, sizeBytes: bytes.length, ...more };
      return (await ok(REQUEST, { input }, caller)).requestUpload;
    },
    sign: async (uploadId, numbers, caller) => (await ok(SIGN, { input: { uploadId, numbers } }, caller)).signUploadParts,
    async put({ method, url, headers }, bytes) {
      const sent = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
      const reply = await fetch(url, { method, headers: sent, body: bytes as BodyInit });
      await reply.arrayBuffer();
      return reply.status;
    },
    async send(ticket, { bytes }, caller, numbers = Array.from({ length: ticket.partCount ?? 0 }, (_, index) => index + 1)) {
      if (ticket.url) expect(await service.put(ticket, bytes)).toBe(200);
      if (numbers.length === 0) return;
      for (const part of await service.sign(ticket.id, numbers, caller)) {
        expect(await service.put(part, bytes.subarray((part.number - 1) * ticket.partSize, part.number * ticket.partSize))).toBe(200);
      }
    },
    complete: async (id, caller) => (await ok(COMPLETE, { id }, caller)).completeUpload,
    async uploaded(contentId, file, caller, more) {
      const ticket = await service.request(contentId, file, caller, more);
      await service.send(ticket, file, caller);
      return service.complete(ticket.id, caller);
    },
    upload: async (id, caller) => (await ok(UPLOAD, { id }, caller)).upload,
    store,
    async isKept(uploadId) {
      const later = new Date(clock.now().getTime() + 3_600_000);
      const unfinished = await store().parts.unfinished(later);
      return (await store().sizeOf(uploadId)) !== null || unfinished.some(({ key }) => key === uploadId);
    },
    async runJobs() {
      const going = new AbortController().signal;
      for (const job of contentSubgraph.jobs ?? []) await job.run(content.context({ caller: serviceCaller('content') }), going);
    },
    async stop() {
      await content.stop();
      await stored.stop();
    },
  };
  return service;
}
