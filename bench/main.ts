import { backlog } from './backlog.js';
import { coldStart } from './cold-start.js';
import { enroll } from './enroll.js';
import { events } from './events/events.js';
import { http } from './http.js';
import { live } from './live.js';
import { machine } from './machine.js';

/** `npm run bench -- <name>`: prints a table for docs/benchmarks.md. Without a name, all of them. */
const benches: Readonly<Record<string, () => Promise<string>>> = { start: coldStart, http, events, backlog, live, enroll };

const asked = process.argv.slice(2);
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
