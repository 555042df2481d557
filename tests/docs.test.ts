import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFile(join(root, path), 'utf8');

test('the index of decisions lists each one with its title', async () => {
  const index = await read('docs/adr/README.md');
  for (const file of await readdir(join(root, 'docs/adr'))) {
    if (file === 'README.md') continue;
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(await read(`docs/adr/${file}`)) ?? [];
    expect(file.startsWith(`${number}`.padStart(4, '0'))).toBe(true);
    expect(index).toContain(`| ${number} | [${title}](${file}) |`);
  }
});

/** Paths of the tree, as guides name them: `platform/kernel/clock.ts`. What has an ellipsis or a placeholder is a pattern. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w./-])(?:platform|router|subgraphs|schema|cli|tests|bench|deploy|docs)\/[\w./-]*\w/g)].map(([path]) => path);

const guides = ['README.md', 'docs/architecture.md', 'docs/services.md', 'docs/operations.md', 'docs/chaos.md', 'docs/distributed.md'];

test.each(guides)('every path that %s names is there', async (guide) => {
  const gone = pathsIn(await read(guide)).filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, `${path}.ts`)));
  expect(gone).toEqual([]);
});

test.each(guides)('every link of %s leads to a file', async (guide) => {
  const links = [...(await read(guide)).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link as string);
  expect(links.filter((link) => !existsSync(resolve(root, guide, '..', link)))).toEqual([]);
});

test('the sample of reading after writing sends back the last position, and knows an answer that is behind', async () => {
  const [, source = ''] = /```js\n(\/\/ after\.mjs\n.*?)```/s.exec(await read('docs/clients.md')) ?? [];
  const { readingOwnWrites, isBehind } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const sent: unknown[] = [];
  const positions = ['1.first', null, '1.second', null];
  const ask = readingOwnWrites(async (_url: string, { method, headers }: RequestInit) => {
    sent.push({ method, headers });
    const after = positions.shift();
    return new Response('{}', { headers: after ? { 'x-lms-after': after } : {} });
  });
  for (let nth = 0; nth < 4; nth += 1) await ask('http://lms.test/graphql', { method: 'POST', headers: { accept: 'a' } });
  const headers = [{}, { 'x-lms-after': '1.first' }, { 'x-lms-after': '1.first' }, { 'x-lms-after': '1.second' }];
  expect(sent).toEqual(headers.map((each) => ({ method: 'POST', headers: { accept: 'a', ...each } })));
  const answer = { data: {}, extensions: { behind: ['search.documents'] } };
  expect([isBehind(answer, 'search.documents'), isBehind(answer, 'analytics.facts'), isBehind({}, 'search.documents')]).toEqual([
    true,
    false,
    false,
  ]);
});
