import { runSubgraphs } from '../../cli/processes/subgraph-process.js';
import { loadSettings } from '../../platform/kernel/config.js';
import { answerQuestions } from './answers.js';

// `lms subgraph <names>`, which lets the test that started it hold its events back and see the SQL that it runs.

const answering = answerQuestions();
await runSubgraphs(loadSettings(), process.argv[2] ?? '', {
  onQuery: answering.onQuery,
  onWorkers: ({ services }) => answering.about(services),
});
process.disconnect();
