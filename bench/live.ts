import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { projectFile } from '../cli/project.js';
import { Client } from '../tests/kit/client.js';
import { newCourse, newInstructor, newStudent, type Person, signIn } from '../tests/kit/school.js';
import { CpuMeter } from './cpu.js';
import { percentile, type Row, table } from './machine.js';
import { residentMiB, startProgram } from './program.js';

const SOCKETS = 5_000;
const STUDENTS = 50;
const PUBLISHED = 5;
const SUBSCRIPTION = 'subscription { notificationReceived { cursor notification { title course { title instructor { displayName } } } } }';

/**
 * 5,000 sockets of 50 people with a subscription each, on one process: the memory of each, and what a notice takes to reach all of them.
 * With `against`, the folder of another build, that one is asked first, for comparison.
 */
export async function live({ against }: { readonly against?: string | undefined }): Promise<string> {
  const rows = against === undefined ? [] : await broadcast('the other build', resolve(against));
  rows.push(...(await broadcast('this build', projectFile('.'))));
  return table(['', 'open subscriptions', 'KiB each', 'commit → frame p50, ms', 'last, ms', 'CPU a frame, Node.js + PostgreSQL, ms'], rows);
}

async function broadcast(name: string, build: string): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lms-bench-'));
  const lms = await startProgram(join(build, 'dist/cli/main.js'), ['start', '--empty', '--port', '0'], {
    LMS_DATA_DIR: folder,
    LMS_RATE_LIMITS: 'false',
    LMS_LIVE_CONNECTIONS: String(SOCKETS),
    LMS_ADMIN_EMAIL: 'admin@example.org',
    LMS_ADMIN_PASSWORD: 'an admin of the bench',
  });
  const pid = lms.process.pid as number;
  const sockets: WebSocket[] = [];
  try {
    const client = new Client(lms.url);
    const admin = await signIn(client, 'admin@example.org', 'an admin of the bench');
    const instructor = await newInstructor(admin);
    const students: Person[] = [];
    while (students.length < STUDENTS) students.push(await newStudent(client));
    const drafts: { id: string }[] = [];
    for (let count = 0; count <= PUBLISHED; count++) drafts.push(await newCourse(instructor, { title: `Course ${count}` }, false));

    const before = await residentMiB(pid);
    let arrived: number[] = [];
    while (sockets.length < SOCKETS) {
      const some = students.map((student) => subscribed(lms.url, student.client.token as string, () => arrived.push(performance.now())));
      sockets.push(...(await Promise.all(some)));
    }
    await delay(3_000);
    const after = await residentMiB(pid);

    const publish = (id: string) => instructor.client.ok('mutation ($id: ID!) { publishCourse(id: $id) { id } }', { id });
    const one = async ({ id }: { id: string }, expected: number) => {
      arrived = [];
      await publish(id);
      const committed = performance.now();
      while (arrived.length < expected) await delay(1);
      return arrived.map((at) => Math.max(0, at - committed));
    };
    const fanOut: number[] = [];
    const last: number[] = [];
    const meter = await CpuMeter.open(pid, folder);
    const { node, postgres } = await meter.of(async () => {
      for (const draft of drafts.slice(0, PUBLISHED)) {
        const frames = await one(draft, SOCKETS);
        fanOut.push(...frames);
        last.push(Math.max(...frames));
      }
    });
    const aFrame = (cpu: number) => (cpu / fanOut.length).toFixed(3);
    for (const socket of sockets.splice(1)) socket.terminate();
    await delay(2_000);
    const alone = await one(drafts[PUBLISHED] as { id: string }, 1);

    const kibEach = Math.round(((after - before) * 1_024) / SOCKETS);
    const cpu = `${aFrame(node)} + ${aFrame(postgres)}`;
    return [
      [name, SOCKETS, kibEach, percentile(fanOut, 0.5).toFixed(0), percentile(last, 0.5).toFixed(0), cpu],
      [name, 1, '–', percentile(alone, 0.5).toFixed(0), percentile(alone, 1).toFixed(0), '–'],
    ];
  } finally {
    for (const socket of sockets) socket.terminate();
    await lms.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A socket whose subscription has been sent. */
function subscribed(url: string, token: string, onNext: () => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
    socket.on('error', reject);
    socket.on('close', (code, reason) => reject(new Error(`closed with ${code} ${reason}`)));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as { type: string };
      if (message.type === 'next') onNext();
      if (message.type !== 'connection_ack') return;
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } }));
      resolve(socket);
    });
  });
}
