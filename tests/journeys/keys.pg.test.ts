import { jest } from '@jest/globals';
import { rotateKeysCommand } from '../../cli/keys/rotate-keys.js';
import { until } from '../../platform/testing/until.js';
import type { Client } from '../kit/client.js';
import { newStudent } from '../kit/school.js';
import { startOwnSystem } from '../kit/start-system.js';
import { type System } from '../kit/system.js';

const said = jest.spyOn(console, 'log').mockImplementation(() => {});

let system: System;
beforeAll(async () => {
  system = await startOwnSystem('keys');
}, 240_000);
afterAll(() => system.stop());

const published = async (): Promise<string[]> => {
  const { keys } = (await (await fetch(`${system.origin}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
};
const keyOf = ({ token = '' }: Client): string => JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString()).kid;
const rotate = async () => rotateKeysCommand(await system.settings());

test('keys are rotated under a running server: nobody is signed out, and the key before last is good for nothing', async () => {
  const [first] = await published();
  const ada = await newStudent(system.client, 'Ada');
  expect(keyOf(ada.client)).toBe(first);
  await rotate();
  expect(said.mock.calls.flat().join()).toMatch(/^Signing with new keys\. .* leave 10 minutes in between\.$/);

  const bob = await newStudent(system.client, 'Bob');
  const [second, ...others] = await published();
  expect(others).toEqual([first]);
  expect(keyOf(bob.client)).toBe(second);
  // Who has looked for keys a moment ago, as a process that has just started, looks again after five seconds.
  for (const { client, id } of [ada, bob]) await until(async () => expect((await client.ok('{ me { id } }')).me.id).toBe(id));

  await rotate();
  expect(await published()).not.toContain(first);
  // The router looks for keys again when it meets one that it does not know, and every five seconds at most.
  const cleo = await newStudent(system.client, 'Cleo');
  await until(async () => expect((await cleo.client.ok('{ me { id } }')).me.id).toBe(cleo.id));
  await until(async () => expect(await ada.client.refused('{ me { id } }')).toBe('UNAUTHENTICATED'));
  expect((await bob.client.ok('{ me { id } }')).me.id).toBe(bob.id);
});
