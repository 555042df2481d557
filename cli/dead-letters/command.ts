import { Command } from 'commander';
import type { DeadLetterFilter, Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { CommandError } from '../command-error.js';
import { type OperatorFlags, operating, report } from '../operate/operate.js';
import { atLeastOne, printJson } from '../operate/print.js';
import type { ServiceDatabases } from '../operate/service-databases.js';
import { discardParked, listParked, type Outcome, redriveAll, redriveParked, showParked } from './parked-messages.js';
import { pageOf, tableOf } from './print.js';

interface Flags extends OperatorFlags {
  readonly topic?: string;
  readonly key?: string;
  readonly all?: boolean;
  readonly limit?: number;
}

/** `lms dead-letters`: lists, redrives and discards events that a service could not apply. `common` adds the flags that `open` needs. */
export function deadLettersCommand<Common>(
  common: (command: Command) => Command,
  open: (flags: Common) => Promise<ServiceDatabases>,
): Command {
  const group = new Command('dead-letters').description(
    'events that a service could not apply, and what waits behind them; beside a running server or without one',
  );
  const subcommand = operating<Common, Flags>(group, common, open);

  filtered(subcommand('list', 'the dead letters, the longest held first', list))
    .option('--all', 'also those that are still tried again, and those that wait behind others')
    .option('--limit <count>', 'no more than so many', atLeastOne, 100);
  subcommand('show <name>', 'all that is known of one, by its name in the list', show);
  filtered(
    subcommand('redrive [names...]', 'have dead letters tried again; the later events of their keys follow in order', redrive),
  ).option('--all', 'every dead letter, or every one that --service, --topic and --key let through');
  subcommand('discard <names...>', 'drop dead letters for good; the later events of their keys go on without them', discard);
  return group;
}

const filtered = (command: Command): Command =>
  command
    .option('--service <name>', 'only of this service')
    .option('--topic <name>', 'only of this topic')
    .option('--key <key>', 'only of this key: the id of what the events are about');

async function list(services: ReadonlyMap<string, Query>, { json, all, topic, key, limit }: Flags): Promise<void> {
  const letters = await listParked(services, { all, topic, key, limit });
  if (json) printJson(letters);
  else if (letters.length === 0) console.log(all ? 'No event is held.' : 'There are no dead letters.');
  else console.log(tableOf(letters));
}

async function show(services: ReadonlyMap<string, Query>, { json }: Flags, [name = '']: readonly string[]): Promise<void> {
  const letter = await showParked(services, name);
  if (json) printJson(letter);
  else console.log(pageOf(letter));
}

async function redrive(
  services: ReadonlyMap<string, Query>,
  { json, all, topic, key, service }: Flags,
  names: readonly string[],
): Promise<void> {
  const filter: DeadLetterFilter = { topic, key };
  const isFiltered = [topic, key, service].some((each) => each !== undefined);
  if (names.length > 0 ? all || isFiltered : !all) {
    throw new CommandError('Name what is to be redriven, or say --all, which may be narrowed by --service, --topic and --key.');
  }
  if (names.length > 0) return printOutcomes('redriven', await redriveParked(services, names), json);
  const redriven = await redriveAll(services, filter);
  if (json) printJson({ redriven });
  else console.log(`${redriven} redriven. ${AFTERWARDS}`);
}

async function discard(services: ReadonlyMap<string, Query>, { json }: Flags, names: readonly string[]): Promise<void> {
  printOutcomes('discarded', await discardParked(services, names), json);
}

const AFTERWARDS =
  'The running server goes on with their keys at its next look (LMS_DUE_POLL); without one that is done at the next start.';

const printOutcomes = (what: string, outcomes: readonly Outcome[], json?: boolean): void =>
  report({ what, outcomes, nameOf: ({ name }) => name, afterwards: AFTERWARDS, json });
