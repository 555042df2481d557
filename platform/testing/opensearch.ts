/** The OpenSearch of this run of tests: started by the distributed suite's set-up, or yours, named by LMS_TEST_OPENSEARCH_URL. */
export function openSearchOfRun(): string {
  const { LMS_TEST_OPENSEARCH_URL: url } = process.env;
  if (!url) throw new Error('No OpenSearch for tests: run them by npm run test:distributed, or name one in LMS_TEST_OPENSEARCH_URL.');
  return url;
}

/** Tests that need OpenSearch: they are skipped on a machine that cannot run the server, whose set-up has said so. */
export function ifOpenSearch(name: string, tests: () => void): void {
  if (process.env.LMS_TEST_OPENSEARCH_URL) describe(name, tests);
  // biome-ignore lint/suspicious/noSkippedTests: on such a machine alone
  else describe.skip(name, tests);
}
