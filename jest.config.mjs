import { swcOptions } from './swc.mjs';

/** Which suite: 'unit' needs no server at all, 'distributed' real Kafka and Redis besides PostgreSQL; see docs/testing.md. */
const shape = process.env.LMS_TEST_SHAPE;
const distributed = shape === 'distributed';
const unit = shape === 'unit';

/** Journeys run in both shapes, `startSystem` of tests/kit decides. These are of the all-in-one shape alone, each for its reason. */
const onlyAllInOne = [
  // The program's command line on the folder of the embedded PostgreSQL.
  'operator',
  // They count in their own process what every service sends.
  'idle',
  'statements',
];

/** What a whole run of tests shares is started before its first file and stopped after its last. */
const servers = { globalSetup: '<rootDir>/tests/kit/jest-setup.mjs', globalTeardown: '<rootDir>/tests/kit/jest-teardown.mjs' };

export default {
  roots: ['platform', 'router', 'subgraphs', 'schema', 'cli', 'tests'].map((folder) => `<rootDir>/${folder}`),
  testMatch: distributed ? ['**/*.distributed.test.ts', '**/tests/journeys/*.test.ts'] : ['**/*.test.ts'],
  testPathIgnorePatterns: distributed
    ? onlyAllInOne.map((name) => `/tests/journeys/${name}\\.`)
    : ['\\.distributed\\.test\\.ts$', ...(unit ? ['\\.pg\\.test\\.ts$'] : [])],
  testEnvironment: '<rootDir>/platform/testing/leaves-nothing/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', swcOptions] },
  ...(unit ? {} : servers),
  testSequencer: '<rootDir>/tests/kit/sequencer.mjs',
  maxWorkers: 2,
  // What a test file has imported as ES modules stays in the memory of its worker: at this size one is started anew.
  workerIdleMemoryLimit: '1GB',
  // A worker that has nothing left to do takes most of a second to free that memory; Jest would take it for stuck after half of one.
  workerGracefulExitTimeout: 10_000,
  // Apart, a system is six processes and three servers, on the cores that it shares with the test.
  testTimeout: distributed ? 300_000 : 120_000,
};
