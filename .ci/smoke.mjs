// As a person would: starts on an empty folder, asks one question, stops. Exits 0 when all of that went well.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 120_000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function ready(child) {
  for await (const line of createInterface(child.stdout)) {
    console.log(line);
    if (line.startsWith('ready ')) return line.slice('ready '.length);
  }
  throw new Error('it ended before it was ready');
}

async function answer(url) {
  const body = JSON.stringify({ query: '{ courses { nodes { title } } }' });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { data, errors } = await response.json();
  if (errors || !data?.courses) throw new Error(`it answered ${response.status} ${JSON.stringify(errors)}`);
}

const folder = await mkdtemp(join(tmpdir(), 'lms-smoke-'));
const environment = { ...process.env, LMS_DATA_DIR: join(folder, 'data'), LMS_PORT: String(await freePort()) };
// A group of its own: npm and all that it starts can be ended together.
const child = spawn('npm', ['start', '--', '--empty'], { env: environment, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(child, 'exit');
const alarm = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), PATIENCE_MS);
try {
  await answer(await ready(child));
  child.kill('SIGTERM');
  const [code, signal] = await ended;
  if (code !== 0) throw new Error(`it ended with ${signal ?? code} instead of 0`);
  console.log('started, answered, stopped');
} catch (error) {
  console.error(`The fresh start failed: ${error.message}`);
  process.exitCode = 1;
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await ended;
} finally {
  clearTimeout(alarm);
  await rm(folder, { recursive: true, force: true });
}
