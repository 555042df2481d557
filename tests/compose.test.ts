import { readFile } from 'node:fs/promises';
import { declaredSettings } from '../platform/kernel/settings.js';
import '../cli/program.js';
import { subgraphs } from '../cli/subgraphs.js';

const file = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('docker-compose.yml hosts every service, each in one group that the router waits for', async () => {
  const compose = await file('docker-compose.yml');
  const groups = [...compose.matchAll(/^ {2}(\w+):\n(?: {4}.*\n)*? {4}command: subgraph (\S+)$/gm)].map(([, name, hosted]) => ({
    name: name as string,
    hosted: (hosted as string).split(','),
  }));
  expect(groups.flatMap(({ hosted }) => hosted).sort()).toEqual(subgraphs.map(({ name }) => name).sort());
  const [, router = ''] = /^ {2}router:\n((?: {4}.*\n)*)/m.exec(compose) ?? [];
  for (const { name } of groups) expect(router).toContain(`      ${name}:\n        condition: service_healthy`);
});

test.each(['docker-compose.yml', 'deploy/Dockerfile', 'docs/distributed.md'])(
  '%s names no setting that the program does not know',
  async (path) => {
    const known = new Set(declaredSettings().map(({ variable }) => variable));
    // The password of the compose file's own PostgreSQL is part of an address.
    const named = [...(await file(path)).matchAll(/LMS_[A-Z0-9_]+/g)]
      .map(([variable]) => variable)
      .filter((each) => each !== 'LMS_POSTGRES_PASSWORD');
    expect(named.filter((each) => !known.has(each))).toEqual([]);
  },
);
