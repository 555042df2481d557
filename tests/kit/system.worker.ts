import { openInstallation } from '../../cli/installation/installation.js';
import { runProcess } from '../../cli/processes/run-process.js';
import { startServer } from '../../cli/processes/server.js';
import { seed } from '../../cli/seed/seed.js';
import { loadSettings } from '../../platform/kernel/config.js';
import { stop } from '../../platform/kernel/stopping.js';
import { answerQuestions } from './answers.js';

// `lms start --empty`, for a test that pauses its relays and counts the SQL that it runs.

const settings = loadSettings();
const answering = answerQuestions();
await runProcess(settings, async (opened) => {
  const installation = opened.adopt(await openInstallation(settings, { onQuery: answering.onQuery }), stop);
  await seed(installation, false);
  const server = opened.adopt(await startServer(installation), stop);
  answering.about(server.workers);
  return server.url;
});
process.disconnect();
