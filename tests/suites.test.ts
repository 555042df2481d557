import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

// Which tests run without PostgreSQL is told by their names; that the names are right is told by what they import.

const root = resolve(import.meta.dirname, '..');
const testsNamed = (pattern: string) => globSync(`{platform,router,subgraphs,schema,cli,tests}/**/${pattern}`, { cwd: root });

/** Whoever gets hold of one of these opens a database. */
const OPENERS = ['platform/testing/postgres.ts', 'platform/testing/embedded-postgres.ts', 'tests/kit/program.ts'];
/** What runs imports it as well: only a test that does so by itself opens a database with it. */
const EMBEDDED = 'platform/postgres/embedded/embedded.ts';

const IMPORT = /^(?:import|export)\s+(?<names>[^'"]*?)(?:\sfrom\s+)?'(?<from>\.[^']+)';$|\bimport\('(?<later>\.[^']+)'\)/gm;
const areTypes = (names: string) =>
  /^type\b/.test(names) ||
  (/^\{[^}]+\}$/.test(names) &&
    names
      .slice(1, -1)
      .split(',')
      .every((name) => /^\s*(type\b|$)/.test(name)));

const known = new Map<string, readonly string[]>();

/** The files of ours that are loaded with this one, by their paths from the root. */
function importsOf(file: string): readonly string[] {
  const before = known.get(file);
  if (before) return before;
  const found = [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)]
    .map(({ groups = {} }) => (areTypes(groups.names ?? '') ? undefined : (groups.from ?? groups.later)))
    .filter((path) => path?.endsWith('.js'))
    .map((path) => normalize(join(dirname(file), path as string)).replace(/\.js$/, '.ts'));
  known.set(file, found);
  return found;
}

function opensPostgres(test: string): boolean {
  const seen = new Set([test]);
  for (const file of seen) for (const imported of importsOf(file)) seen.add(imported);
  return OPENERS.some((opener) => seen.has(opener)) || importsOf(test).includes(EMBEDDED);
}

const withPostgres = testsNamed('*.pg.test.ts');
const others = testsNamed('*.test.ts').filter((file) => !/\.(pg|distributed)\.test\.ts$/.test(file));

test('a test that opens PostgreSQL is named *.pg.test.ts: all others run without it', () => {
  expect(others.length).toBeGreaterThan(70);
  expect(others.filter(opensPostgres)).toEqual([]);
});

test('a test that is named *.pg.test.ts needs PostgreSQL: it would run quicker without', () => {
  expect(withPostgres.length).toBeGreaterThan(100);
  expect(withPostgres.filter((file) => !opensPostgres(file))).toEqual([]);
});
