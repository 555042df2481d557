import { fileURLToPath } from 'node:url';
import config from '../../../../jest.config.mjs';

/** The configuration of all tests, over files that leave something behind: see leaves-nothing.test.ts. */
export default {
  ...config,
  rootDir: fileURLToPath(new URL('../../../..', import.meta.url)),
  roots: ['<rootDir>/platform/testing/leaves-nothing/seeds'],
  testMatch: ['**/*.seed.ts'],
  testPathIgnorePatterns: [],
  // Each of them waits it out.
  testEnvironmentOptions: { patienceMs: 500 },
  // They need no server.
  globalSetup: undefined,
  globalTeardown: undefined,
};
