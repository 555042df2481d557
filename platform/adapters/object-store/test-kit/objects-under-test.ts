import { createHash } from 'node:crypto';
import { newId } from '../../../kernel/ids.js';
import type { AnnouncedUpload, ObjectStore, Objects } from '../objects.js';
import type { SignedRequest } from '../signed-request.js';

/** An object store under test, whose addresses can be reached. */
export interface ObjectsUnderTest {
  readonly objects: Objects;
  /** The time by the clock of the server that decides whether an address is still valid. */
  now(): Date;
  /** The same store, opened by a process whose clock is slow by so many ms: what it signs may have expired. */
  slow(ms: number): Objects;
  /** The same store, which sends downloads to another origin that leads to it. */
  elsewhere(): { readonly origin: string; readonly objects: Objects };
  stop(): Promise<void>;
}

/** For the tests of a part of the contract: what is open while they run. */
export type OpenStore = () => { readonly kit: ObjectsUnderTest; readonly store: ObjectStore };

export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Sends bytes as was signed, as a client would. */
export async function send(
  { method, url, headers }: SignedRequest,
  body: Buffer | ReadableStream,
  changed: Record<string, string> = {},
): Promise<Response> {
  const sent = { ...Object.fromEntries(headers.map(({ name, value }) => [name, value])), ...changed };
  const reply = await fetch(url, { method, headers: sent, body: body as ReadableStream, duplex: 'half' } as RequestInit);
  await reply.arrayBuffer();
  return reply;
}

/** The same; resolves with the status. */
export const put = async (...sent: Parameters<typeof send>): Promise<number> => (await send(...sent)).status;

export const essay = Buffer.from('All happy families are alike');

export const announced = ({ now }: Pick<ObjectsUnderTest, 'now'>, changes: Partial<AnnouncedUpload> = {}): AnnouncedUpload => ({
  mimeType: 'text/plain',
  sizeBytes: essay.length,
  sha256: hashOf(essay),
  expiresAt: new Date(now().getTime() + 60_000),
  ...changes,
});

/** Stores the essay. Resolves with its key. */
export async function stored(kit: ObjectsUnderTest, store: ObjectStore): Promise<string> {
  const key = newId();
  expect(await put(await store.uploadTicket(key, announced(kit)), essay)).toBe(200);
  return key;
}

/** Keys that would lead elsewhere. */
export const BAD_KEYS = ['', '../keys', 'a/b', '..', '.', 'A', '%2e%2e', 'a.b', `a${String.fromCharCode(0)}`, 'a'.repeat(101)];

export const NOT_A_KEY = 'cannot be the key';
