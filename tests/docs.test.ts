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
