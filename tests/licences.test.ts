import { readFileSync } from 'node:fs';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
}

/** What asks for nothing but that its text be kept. */
const PERMISSIVE = /^\(?(?:MIT|MIT-0|Apache-2\.0|ISC|0BSD|BSD-[23]-Clause|BlueOak-1\.0\.0)\b/;

test('README names every package that runs under a licence which is not permissive', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
  const running = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const others = running.filter(([, { license = '' }]) => !PERMISSIVE.test(license));
  const named = others.map(([path, { license }]) => `${path.replace(/.*node_modules\//, '')} (${license})`);
  const readme = read('README.md');
  expect(named.filter((name) => !readme.includes(name))).toEqual([]);
});
