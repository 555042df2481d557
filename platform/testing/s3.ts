/** What the store of this run of tests lets in. */
export const S3_CREDENTIALS = { accessKeyId: 'lms-tests', secretAccessKey: 'a secret of the tests' };

/** There from the beginning, for whoever needs none of its own. */
export const S3_BUCKET = 'lms';

/** The S3 store of this run of tests: started by the distributed suite's set-up, or yours, named by LMS_TEST_S3_URL. */
export function s3OfRun(): string {
  const { LMS_TEST_S3_URL: url } = process.env;
  if (!url) throw new Error('No S3 for tests: run them by npm run test:distributed, with Go installed, or name one in LMS_TEST_S3_URL.');
  return url;
}

/** Tests that need S3: they are skipped on a machine that cannot build the server, whose set-up has said so. */
export function ifS3(name: string, tests: () => void): void {
  if (process.env.LMS_TEST_S3_URL) describe(name, tests);
  // biome-ignore lint/suspicious/noSkippedTests: on such a machine alone
  else describe.skip(name, tests);
}
