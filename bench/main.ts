import { parseArgs } from 'node:util';
import { atRisk } from './at-risk/at-risk.js';
import { attempts } from './attempts/attempts.js';
import { backlog } from './backlog.js';
import { coldStart } from './cold-start.js';
import { enroll } from './enroll.js';
import { events } from './events/events.js';
import { gradebook } from './gradebook/gradebook.js';
import { hostile } from './hostile/hostile.js';
import { http } from './http.js';
import { importing } from './import/import.js';
import { live } from './live.js';
import { machine } from './machine.js';
import { packages } from './packages/packages.js';
import { relevance } from './relevance/relevance.js';
import { lag } from './reports/lag.js';
import { reports } from './reports/reports.js';
import { router } from './router/router.js';
import { saga } from './saga/saga.js';
import { search } from './search/search.js';
import { signIns } from './sign-ins.js';
import { submissions } from './submissions/submissions.js';
import { upload } from './upload/upload.js';

// `npm run bench -- <name>`: prints a table for docs/benchmarks.md. Without a name it runs all benches. The import takes a folder and
// presentations: `npm run bench -- import <folder> --presentations AAA/2013J,CCC/2014J`. It, the saga and the live updates take the folder
// of another build, to be compared with: `npm run bench -- saga --against <folder>`.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { presentations: { type: 'string' }, against: { type: 'string' } },
});
const [first, folder] = positionals;

const benches: Readonly<Record<string, () => Promise<string>>> = {
  start: coldStart,
  http,
  'sign-ins': signIns,
  events,
  backlog,
  live: () => live({ against: values.against }),
  enroll,
  saga: () => saga({ against: values.against }),
  import: () =>
    importing({
      folder: first === 'import' ? folder : undefined,
      presentations: values.presentations?.split(','),
      against: values.against,
    }),
  packages,
  gradebook,
  submissions,
  attempts,
  upload,
  hostile,
  'at-risk': atRisk,
  relevance,
  search,
  reports,
  router,
  lag,
};

const asked = first === 'import' ? [first] : positionals;
const unknown = asked.find((name) => !(name in benches));
if (unknown) {
  console.error(`There is no bench ${unknown}; there are ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
console.log(`${machine()}\n`);
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.log(`npm run bench -- ${name}\n`);
  console.log(`${await (benches[name] as () => Promise<string>)()}\n`);
}
