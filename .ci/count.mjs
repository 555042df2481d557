// Prints how many tests passed and failed, from Jest's report. A suite that does not load has no failed test, and failed all the same.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(report.numPassedTests, report.numFailedTests + report.numRuntimeErrorTestSuites);
