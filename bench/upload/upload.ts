import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diskObjects } from '../../platform/adapters/object-store/disk.js';
import type { ObjectStore } from '../../platform/adapters/object-store/objects.js';
import { planParts, sizeOfPart } from '../../platform/adapters/object-store/parts.js';
import { systemClock } from '../../platform/kernel/clock.js';
import { newId, newToken } from '../../platform/kernel/ids.js';
import { type Program, residentMiB, startProgram } from '../program.js';

const MIB = 1_048_576;
const SIZE = 512 * MIB;
const ROUNDS = 3;
const PARTS_AT_ONCE = 4;
const SAMPLE_MS = 20;
const piece = Buffer.alloc(256 * 1_024, 'moving pictures ');

/** 512 MiB up and down through the folder of the object store, and through a stream between socket and disk with nothing else. */
export async function upload(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const secret = newToken();
  const servers: Program[] = [];
  const serve = async (kind: string) => {
    const server = await startProgram('dist/bench/upload/server.js', [kind, folder, secret], {});
    servers.push(server);
    return server;
  };
  try {
    const [ours, plain] = [await serve('store'), await serve('plain')];
    const store = diskObjects({ folder, secrets: [secret], clock: systemClock, origin: () => ours.url }).bucket('bench');
    const ways: readonly [string, Program, () => Promise<void>, string?][] = [
      ['plain: up', plain, () => send(`${plain.url}/file`, 'PUT', {}, SIZE)],
      ['store: up, one request', ours, () => inOne(store), 'plain: up'],
      ['store: up, in parts, 4 at once, and put together', ours, () => inParts(store), 'plain: up'],
      ['plain: down', plain, () => receive(`${plain.url}/file`)],
      ['store: down', ours, () => download(store), 'plain: down'],
    ];
    const speeds = new Map<string, number>();
    const rows: string[] = [];
    for (const [name, server, work, beside] of ways) {
      const { seconds, before, most } = await measured(server, work);
      const speed = SIZE / MIB / seconds;
      speeds.set(name, speed);
      const ratio = beside ? (speed / (speeds.get(beside) ?? speed)).toFixed(2) : '–';
      rows.push(`| ${name} | ${speed.toFixed(0)} | ${ratio} | ${before} | ${most} |`);
    }
    return ['| 512 MiB | MiB/s | ratio | resident before, MiB | at the most, MiB |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true });
  }
}

/** The median of some rounds, and the most memory of all. */
async function measured(server: Program, work: () => Promise<void>) {
  const pid = server.process.pid as number;
  const before = await residentMiB(pid);
  let most = before;
  const sampling = setInterval(async () => {
    most = Math.max(most, await residentMiB(pid));
  }, SAMPLE_MS);
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await work();
    taken.push((performance.now() - start) / 1_000);
  }
  clearInterval(sampling);
  const seconds = taken.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] as number;
  return { seconds, before, most };
}

const soon = () => new Date(systemClock.now().getTime() + 600_000);

async function inOne(store: ObjectStore): Promise<void> {
  const key = newId();
  const ticket = await store.uploadTicket(key, { mimeType: 'video/mp4', sizeBytes: SIZE, sha256: null, expiresAt: soon() });
  await send(ticket.url, ticket.method, namesOf(ticket.headers), SIZE);
  await store.remove([key]);
}

async function inParts(store: ObjectStore): Promise<void> {
  const key = newId();
  const video = { key, id: await store.parts.begin(key, { mimeType: 'video/mp4', hashed: false }) };
  const plan = planParts(SIZE);
  if (!plan) throw new Error('too small for parts');
  const numbers = Array.from({ length: plan.partCount }, (_, index) => index + 1);
  const sendNext = async (): Promise<void> => {
    for (let number = numbers.shift(); number; number = numbers.shift()) {
      const sizeBytes = sizeOfPart(SIZE, plan, number) as number;
      const { url, method } = await store.parts.ticket(video, { number, sizeBytes, sha256: null, expiresAt: soon() });
      await send(url, method, {}, sizeBytes);
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendNext));
  if (!(await store.parts.complete(video, plan.partCount))) throw new Error('a part is missing');
  if ((await store.sizeOf(key)) !== SIZE) throw new Error('what was put together is not the whole');
  await store.remove([key]);
}

let kept: string | undefined;

async function download(store: ObjectStore): Promise<void> {
  if (!kept) {
    kept = newId();
    await store.write(kept, Readable.from(pieces(SIZE)), { mimeType: 'video/mp4', sizeBytes: SIZE });
  }
  await receive(await store.downloadUrl(kept, { fileName: 'a.mp4', mimeType: 'video/mp4', ttl: 600_000 }));
}

const namesOf = (headers: { readonly name: string; readonly value: string }[]) =>
  Object.fromEntries(headers.map(({ name, value }) => [name, value]));

function* pieces(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece;
}

async function send(url: string, method: string, headers: Record<string, string>, size: number): Promise<void> {
  const sent = request(url, { method, headers: { ...headers, 'content-length': size } });
  const answered = once(sent, 'response');
  await pipeline(Readable.from(pieces(size)), sent);
  const [reply] = await answered;
  reply.resume();
  if (reply.statusCode !== 200) throw new Error(`an upload was answered ${reply.statusCode}`);
}

async function receive(url: string): Promise<void> {
  const asked = request(url).end();
  const [reply] = await once(asked, 'response');
  let received = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      received += chunk.length;
      callback();
    },
  });
  await pipeline(reply, count);
  if (received !== SIZE) throw new Error(`a download brought ${received} bytes`);
}
