// Runs one of the test scripts, and each test file that failed once more, alone: on a busy machine a test that depends on
// speed may fail beside others. What fails twice has failed. `node .ci/suite.mjs <npm script> <results>` leaves two files in
// the folder of results: `<npm script>.counts`, how many tests passed and failed, and `second-try`, what failed only once.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** When more files than this have failed, a busy machine is not the reason. */
const MOST_TRIED_AGAIN = 8;

const [script, results] = process.argv.slice(2);

/** Runs the script, which prints its own summary. Answers Jest's report of each file: none when Jest made no report. */
function run(...options) {
  const report = join(results, `${script}.json`);
  rmSync(report, { force: true });
  const command = ['run', '--silent', script, '--', '--ci', '--json', `--outputFile=${report}`, ...options];
  const { status } = spawnSync('npm', command, { stdio: 'inherit' });
  const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
  return { files, failed: status !== 0 };
}

const failedTests = ({ assertionResults }) => assertionResults.filter(({ status }) => status === 'failed');
const hasFailed = ({ status }) => status === 'failed';

/** A file that does not load has no failed test, and has failed all the same. */
const countsOf = (file) => ({
  passed: file.assertionResults.filter(({ status }) => status === 'passed').length,
  failed: hasFailed(file) ? Math.max(1, failedTests(file).length) : 0,
});

/** What is said of a file that failed only once: its failed tests, or why it did not load. */
const firstFailureOf = (file) => {
  const failures = failedTests(file).map(({ fullName, failureMessages }) => `● ${fullName}\n${failureMessages.join('\n')}`);
  const lines = (failures.join('\n') || file.message).split('\n');
  return [relative(process.cwd(), file.name), ...lines.map((line) => `    ${line}`)].join('\n');
};

function secondTry(file) {
  console.log(`── a second try, alone: ${relative(process.cwd(), file.name)}`);
  // In a worker, as before: in Jest's own process a journey would have to answer for the systems that this process keeps for all.
  const { files, failed } = run('--runTestsByPath', file.name);
  if (failed || files.length === 0) return files.find(hasFailed) ?? file;
  appendFileSync(join(results, 'second-try'), `${firstFailureOf(file)}\n`);
  return files[0];
}

const first = run();
const red = first.files.filter(hasFailed);
if (red.length > MOST_TRIED_AGAIN) console.log(`── ${red.length} files failed: too many for a second try`);
const files = first.files.map((file) => (hasFailed(file) && red.length <= MOST_TRIED_AGAIN ? secondTry(file) : file));

const counts = files.map(countsOf);
const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
// A run that failed without a failed file: it did not start, or did not end as it should.
const otherwise = first.failed && red.length === 0 ? 1 : 0;
writeFileSync(join(results, `${script}.counts`), `${sum('passed')} ${sum('failed') + otherwise}\n`);
