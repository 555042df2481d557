import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const config = join(root, '.dependency-cruiser.cjs');
const rules = (createRequire(import.meta.url)(config) as { forbidden: { name: string; comment: string }[] }).forbidden;

/** For each rule a file that breaks it: where it lies, and what it imports. */
const probes: Readonly<Record<string, { readonly file: string; readonly imports: string | null }>> = {
  'platform-floor-kernel': { file: 'platform/kernel/probe.ts', imports: '../postgres/target.js' },
  'platform-floor-postgres': { file: 'platform/postgres/probe.ts', imports: '../adapters/target.js' },
  'platform-floor-adapters': { file: 'platform/adapters/probe.ts', imports: '../security/target.js' },
  'platform-floor-security': { file: 'platform/security/probe.ts', imports: '../messaging/target.js' },
  'platform-floor-messaging': { file: 'platform/messaging/probe.ts', imports: '../service/target.js' },
  'platform-floor-service': { file: 'platform/service/probe.ts', imports: '../transport/target.js' },
  'platform-floor-transport': { file: 'platform/transport/probe.ts', imports: '../testing/target.js' },
  'platform-has-floors': { file: 'platform/probe.ts', imports: './kernel/target.js' },
  'platform-knows-nothing-of-the-lms': { file: 'platform/service/lms-probe.ts', imports: '../../schema/events/target.js' },
  'events-are-contracts': { file: 'schema/events/probe.ts', imports: '../../platform/kernel/target.js' },
  'questions-are-contracts': { file: 'schema/questions/probe.ts', imports: '../../platform/kernel/target.js' },
  'rules-are-contracts': { file: 'schema/rules/probe.ts', imports: '../../platform/kernel/target.js' },
  'read-models-are-shared': { file: 'schema/read-models/probe.ts', imports: '../../platform/service/target.js' },
  'router-knows-no-subgraph': { file: 'router/probe.ts', imports: '../subgraphs/course/target.js' },
  'router-steps-know-no-transport': { file: 'router/pipeline/transport-probe.ts', imports: '../http/target.js' },
  'router-supergraph-knows-no-step': { file: 'router/supergraph/step-probe.ts', imports: '../pipeline/target.js' },
  'apollo-internals-stay-under-supergraph': { file: 'router/apollo-probe.ts', imports: '@apollo/query-planner' },
  'subgraph-stands-alone': { file: 'subgraphs/course/probe.ts', imports: '../../router/target.js' },
  'subgraph-never-imports-another': { file: 'subgraphs/user/probe.ts', imports: '../course/target.js' },
  'callers-are-read-in-the-context': { file: 'subgraphs/course/caller-probe.ts', imports: '../../platform/postgres/on-behalf.js' },
  'nobody-imports-the-command-line': { file: 'router/cli-probe.ts', imports: '../cli/target.js' },
  'kafkajs-stays-in-its-adapter': { file: 'platform/messaging/kafka-probe.ts', imports: 'kafkajs' },
  'ioredis-stays-in-its-adapter': { file: 'platform/messaging/probe-of-redis.ts', imports: 'ioredis' },
  'jose-stays-in-its-adapter': { file: 'router/jose-probe.ts', imports: 'jose' },
  'S3-stays-in-its-adapter': { file: 'subgraphs/user/s3-probe.ts', imports: '@aws-sdk/client-s3' },
  'OpenSearch-stays-in-its-adapter': { file: 'subgraphs/user/search-probe.ts', imports: '@opensearch-project/opensearch' },
  'no-test-code-in-production': { file: 'router/testing-probe.ts', imports: './target.test.js' },
  'no-development-package-in-production': { file: 'router/package-probe.ts', imports: 'fast-check' },
  'only-declared-packages': { file: 'router/undeclared-probe.ts', imports: 'ms' },
  resolvable: { file: 'router/nowhere-probe.ts', imports: './nowhere.js' },
  'no-cycles': { file: 'router/cycle-probe.ts', imports: './cycle-target.js' },
  'no-orphans': { file: 'router/orphan-probe.ts', imports: null },
};

const TARGETS = [
  ...['kernel', 'postgres', 'adapters', 'security', 'messaging', 'service', 'transport', 'testing'].map(
    (floor) => `platform/${floor}/target.ts`,
  ),
  ...['schema/events', 'subgraphs/course', 'router', 'router/http', 'router/pipeline', 'cli'].map((folder) => `${folder}/target.ts`),
  'router/target.test.ts',
  'platform/postgres/on-behalf.ts',
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let tree: string;
let violations: readonly Violation[];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'lms-import-rules-'));
  const write = async (file: string, source: string) => {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), source);
  };
  for (const target of TARGETS) await write(target, 'export const target = 1;\n');
  await write('router/cycle-target.ts', "import { probe } from './cycle-probe.js';\nexport const target = () => probe;\n");
  for (const { file, imports } of Object.values(probes)) {
    await write(file, `${imports ? `import * as imported from '${imports}';\n` : ''}export const probe = ${imports ? 'imported' : 1};\n`);
  }
  await copyFile(join(root, 'package.json'), join(tree, 'package.json'));
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
  violations = await cruise();
});

afterAll(() => rm(tree, { recursive: true, force: true }));

/** The linter's own command line: it fails where rules are broken, and says which. */
async function cruise(): Promise<readonly Violation[]> {
  const linter = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const report = await new Promise<string>((done) => {
    execFile(
      process.execPath,
      [linter, '--output-type', 'json', '--config', config, '.'],
      { cwd: tree, maxBuffer: 2 ** 26 },
      (_failed, out) => done(out),
    );
  });
  return (JSON.parse(report) as { summary: { violations: readonly Violation[] } }).summary.violations;
}

test('every rule has a probe, and a sentence for who breaks it', () => {
  expect(Object.keys(probes).sort()).toEqual(rules.map(({ name }) => name).sort());
  for (const { comment } of rules) expect(comment).toMatch(/^\S.{40,}\.$/s);
});

test.each(rules.map(({ name }) => name))('%s is refused', (name) => {
  expect(violations.filter(({ from }) => from === probes[name]?.file).map(({ rule }) => rule.name)).toContain(name);
});
