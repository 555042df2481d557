import { Command, Option } from 'commander';
import { type Clock, systemClock } from '../../platform/kernel/clock.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { SagaState } from '../../platform/messaging/saga/states.js';
import { CommandError } from '../command-error.js';
import { type OperatorFlags, operating, report, type Work } from '../operate/operate.js';
import { atLeastOne, printJson } from '../operate/print.js';
import type { ServiceDatabases } from '../operate/service-databases.js';
import { listOwned, retryAll, retryOwned, showOwned } from './owned-sagas.js';
import { pageOf, tableOf } from './print.js';

interface Flags extends OperatorFlags {
  readonly kind?: string;
  readonly state?: SagaState;
  readonly all?: boolean;
  readonly limit: number;
}

/** `lms sagas`: lists sagas and retries stuck ones. `common` adds the flags that `open` needs. */
export function sagasCommand<Common>(
  common: (command: Command) => Command,
  open: (flags: Common) => Promise<ServiceDatabases>,
  clock = systemClock,
): Command {
  const group = new Command('sagas').description(
    'what is done in steps over several services, how far it is and what is stuck; beside a running server or without one',
  );
  const subcommand = operating<Common, Flags>(group, common, open);
  const retry = retryingAt(clock);

  filtered(subcommand('list', 'the sagas that are not finished, the stuck ones first', list))
    .addOption(new Option('--state <state>', 'those in this state, also finished ones').choices(Object.values(SagaState)))
    .option('--limit <count>', 'no more than so many', atLeastOne, 100);
  subcommand('show <id>', 'all that is known of one, by its id in the list', show);
  filtered(subcommand('retry [ids...]', 'give the stuck steps of sagas a new set of tries', retry)).option(
    '--all',
    'every stuck saga, or every one that --service and --kind let through',
  );
  return group;
}

const filtered = (command: Command): Command =>
  command.option('--service <name>', 'only of this service').option('--kind <saga>', 'only of this kind, as the column SAGA names it');

async function list(services: ReadonlyMap<string, Query>, { json, kind, state, limit }: Flags): Promise<void> {
  const sagas = await listOwned(services, { kind, state, limit });
  if (json) printJson(sagas);
  else if (sagas.length === 0) console.log(state ? `No saga is ${state}.` : 'Every saga is finished.');
  else console.log(tableOf(sagas));
}

async function show(services: ReadonlyMap<string, Query>, { json }: Flags, [id = '']: readonly string[]): Promise<void> {
  const saga = await showOwned(services, id);
  if (json) printJson(saga);
  else console.log(pageOf(saga));
}

const retryingAt =
  (clock: Clock): Work<Flags> =>
  async (services, { json, all, kind, service }, ids) => {
    if (ids.length > 0 ? all || kind || service : !all) {
      throw new CommandError('Name what is to be retried, or say --all, which may be narrowed by --service and --kind.');
    }
    const outcomes = all
      ? (await retryAll(services, { kind }, clock.now())).map((id) => ({ id, refused: null }))
      : await retryOwned(services, ids, clock.now());
    report({ what: 'retried', outcomes, nameOf: ({ id }) => id, afterwards: AFTERWARDS, json, all });
  };

const AFTERWARDS = 'The running server goes on with them at its next look at the time; without one that is done at the next start.';
