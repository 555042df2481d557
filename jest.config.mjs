import { swcOptions } from './swc.mjs';

/** The suite against real Kafka, Redis, OpenSearch and S3 is asked for by its own script. */
const distributed = process.env.LMS_TEST_SHAPE === 'distributed';

/** Journeys run in both shapes, `startSystem` of tests/kit decides. These are of the all-in-one shape alone, each for its reason. */
const onlyAllInOne = [
  // The program's command line on the folder of the embedded PostgreSQL.
  'operator',
];

export default {
  roots: ['platform', 'router', 'subgraphs', 'schema', 'cli', 'tests'].map((folder) => `<rootDir>/${folder}`),
  testMatch: distributed ? ['**/*.distributed.test.ts', '**/tests/journeys/*.test.ts'] : ['**/*.test.ts'],
  testPathIgnorePatterns: distributed ? onlyAllInOne.map((name) => `/tests/journeys/${name}\\.`) : ['\\.distributed\\.test\\.ts$'],
  testEnvironment: '<rootDir>/platform/testing/leaves-nothing/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', swcOptions] },
  globalSetup: distributed ? '<rootDir>/tests/servers/jest-setup.mjs' : '<rootDir>/platform/testing/global-setup.mjs',
  globalTeardown: distributed ? '<rootDir>/tests/servers/jest-teardown.mjs' : '<rootDir>/platform/testing/global-teardown.mjs',
  maxWorkers: 2,
  // What a test file has imported as ES modules stays in the memory of its worker: at this size one is started anew.
  workerIdleMemoryLimit: '1GB',
  // Apart, a system is six processes and three servers, on the cores that it shares with the test.
  testTimeout: distributed ? 300_000 : 120_000,
};
