import type { UserCaller } from '../../../platform/kernel/identity.js';
import { newId } from '../../../platform/kernel/ids.js';
import { aPdf, COMPLETE, type Handed, REMOVE, SIGN, type SubmissionService, submissionService } from '../test-kit/submission-service.js';

let service: SubmissionService;
beforeAll(async () => {
  service = await submissionService();
});
afterAll(() => service.stop());

const MIB = 1_048_576;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Three parts, the last of them short. */
const aLargePdf = (): Handed => ({ ...aPdf(), bytes: Buffer.concat([aPdf().bytes, Buffer.alloc(16 * MIB, 'and so on ')]) });

const pieceOf = ({ bytes }: Handed, number: number): Buffer => bytes.subarray((number - 1) * 8 * MIB, number * 8 * MIB);

interface Part {
  readonly number: number;
  readonly url: string;
}

const sign = async (student: UserCaller, uploadId: string, numbers: number[], sha256?: string[]): Promise<Part[]> =>
  (await service.ok(SIGN, { input: { uploadId, numbers, sha256 } }, student)).signSubmissionUploadParts;

const send = async (student: UserCaller, uploadId: string, file: Handed, numbers: number[]): Promise<void> => {
  for (const part of await sign(student, uploadId, numbers)) {
    expect(await service.put(part, pieceOf(file, part.number))).toEqual({ status: 200 });
  }
};

async function announced() {
  const scene = await service.scene();
  const file = aLargePdf();
  const ticket = await service.ticket(scene.student, scene.assignment.assignmentId, file);
  return { ...scene, file, ticket, id: ticket.id as string };
}

const stateOf = async (id: string) => (await service.sql<{ state: string }>('select state from upload where id = ?', [id]))[0]?.state;
const partsInStore = async (id: string) =>
  (await service.files().parts.unfinished(new Date(service.clock.now().getTime() + DAY))).filter(({ key }) => key === id);

test('a large file goes in parts, in any order, again, and one that was lost later', async () => {
  const { student, file, ticket, id } = await announced();
  expect(ticket).toMatchObject({ url: null, headers: [], partSize: 8 * MIB, partCount: 3, maxBytes: file.bytes.length });
  await send(student, id, file, [3, 1]);
  await send(student, id, file, [1]);
  expect((await service.refused(COMPLETE, { id }, student)).code).toBe('UPLOAD_INCOMPLETE');
  expect(await stateOf(id)).toBe('UPLOADING');
  await send(student, id, file, [2]);
  const { files } = await service.complete(student, id);
  expect(files).toMatchObject([{ id, ready: true }]);
  const { status, body } = await service.get(files[0].downloadUrl);
  expect([status, body.equals(file.bytes)]).toEqual([200, true]);
  expect(await partsInStore(id)).toEqual([]);
  const late = await service.refused(SIGN, { input: { uploadId: id, numbers: [1] } }, student);
  expect(late.code).toBe('CONFLICT');
});

test('nothing has arrived before the first part is signed', async () => {
  const { student, id } = await announced();
  expect((await service.refused(COMPLETE, { id }, student)).code).toBe('UPLOAD_INCOMPLETE');
  expect(await stateOf(id)).toBe('WAITING');
});

test('addresses are signed for parts of this file alone', async () => {
  const { student, id, file, assignment } = await announced();
  const code = async (input: Record<string, unknown>) =>
    (await service.refused(SIGN, { input: { uploadId: id, numbers: [1], ...input } }, student)).code;
  for (const numbers of [[], [0], [4], [-1], [1, 1], Array.from({ length: 101 }, (_, index) => index + 1)])
    expect(await code({ numbers })).toBe('BAD_USER_INPUT');
  expect(await code({ sha256: ['abc'] })).toBe('BAD_USER_INPUT');
  expect(await code({ sha256: ['0'.repeat(64), '0'.repeat(64)] })).toBe('BAD_USER_INPUT');
  expect(await stateOf(id)).toBe('WAITING');
  const small = await service.ticket(student, assignment.assignmentId);
  expect(await code({ uploadId: small.id })).toBe('CONFLICT');
  const [part] = await sign(student, id, [3]);
  expect(await service.put(part, pieceOf(file, 1))).toEqual({ status: 403, error: 'UPLOAD_TOO_LARGE' });
  expect((await service.put({ ...part, url: part?.url.replace('part=3', 'part=2') }, pieceOf(file, 3))).status).toBe(403);
});

test('whether parts are bound by their checksums is decided with the first of them', async () => {
  const [bound, free] = [await announced(), await announced()];
  const wrong = 'f'.repeat(64);
  const [part] = await sign(bound.student, bound.id, [3], [wrong]);
  expect(await service.put(part, pieceOf(bound.file, 3))).toEqual({ status: 400, error: 'UPLOAD_INCOMPLETE' });
  await sign(free.student, free.id, [1]);
  const without = await service.refused(SIGN, { input: { uploadId: bound.id, numbers: [1] } }, bound.student);
  const withOne = await service.refused(SIGN, { input: { uploadId: free.id, numbers: [1], sha256: [wrong] } }, free.student);
  expect([without.code, withOne.code]).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
});

test('of two devices that begin at once, both send parts of the same file', async () => {
  const { student, id, file } = await announced();
  await Promise.all([send(student, id, file, [1, 3]), send(student, id, file, [2])]);
  expect(await partsInStore(id)).toHaveLength(1);
  expect((await service.complete(student, id)).files).toMatchObject([{ ready: true }]);
});

test('an upload that nobody goes on with ends, in the store too', async () => {
  const { student, id, file, assignment } = await announced();
  await send(student, id, file, [1]);
  service.clock.advance(2 * HOUR + 1);
  // The address has expired; a new one is signed for as long as the upload lasts.
  await send(student, id, file, [1]);
  service.clock.advance(3 * DAY);
  expect((await service.refused(SIGN, { input: { uploadId: id, numbers: [2] } }, student)).code).toBe('CONFLICT');
  await service.runJobs();
  expect([await partsInStore(id), await stateOf(id)]).toEqual([[], undefined]);
  expect((await service.save(student, assignment.assignmentId, 'x')).files).toEqual([]);
});

test('a removed file takes no more parts', async () => {
  const { student, id, file } = await announced();
  const [part] = await sign(student, id, [1]);
  await service.ok(REMOVE, { id }, student);
  await service.runJobs();
  expect(await service.put(part, pieceOf(file, 1))).toEqual({ status: 404, error: 'NOT_FOUND' });
  expect(await partsInStore(id)).toEqual([]);
});

test('parts that no row names, since a process was killed in between, go when they are old enough', async () => {
  const id = newId();
  await service.files().parts.begin(id, { mimeType: 'application/pdf', hashed: false });
  await service.runJobs();
  expect(await partsInStore(id)).toHaveLength(1);
  service.clock.advance(3 * DAY + HOUR + 1);
  await service.runJobs();
  expect(await partsInStore(id)).toEqual([]);
});

describe('a process that is killed while it looks into a file', () => {
  const killed = async () => {
    const world = await announced();
    await send(world.student, world.id, world.file, [1, 2, 3]);
    await service.sql(`update upload set state = 'CHECKING', claimed_at = ? where id = ?`, [service.clock.now(), world.id]);
    return world;
  };

  test('leaves it to the job', async () => {
    const { student, id, assignment } = await killed();
    await service.runJobs();
    expect((await service.refused(COMPLETE, { id }, student)).code).toBe('CONFLICT');
    service.clock.advance(10 * 60_000 + 1);
    await service.runJobs();
    expect((await service.save(student, assignment.assignmentId, 'x')).files).toMatchObject([{ id, ready: true }]);
  });

  test('or to the client that asks again', async () => {
    const { student, id } = await killed();
    service.clock.advance(10 * 60_000 + 1);
    expect((await service.complete(student, id)).files).toMatchObject([{ id, ready: true }]);
  });
});

test('of two that complete at once one looks into the file, and the other is told so, or that it is ready', async () => {
  const { student, id, file } = await announced();
  await send(student, id, file, [1, 2, 3]);
  const answers = await Promise.all([1, 2, 3].map(() => service.call(COMPLETE, { id }, student)));
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code);
  expect(codes).toContain(undefined);
  expect(codes.filter((code) => code !== undefined && code !== 'CONFLICT')).toEqual([]);
  expect((await service.complete(student, id)).files).toMatchObject([{ ready: true }]);
});
