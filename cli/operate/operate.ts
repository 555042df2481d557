import type { Command } from 'commander';
import { stop, withParts } from '../../platform/kernel/stopping.js';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { CommandError } from '../command-error.js';
import { printJson } from './print.js';
import { type ServiceDatabases, selectServices } from './service-databases.js';

/** Flags of every command that works on the services' databases. */
export interface OperatorFlags {
  readonly json?: boolean;
  readonly service?: string;
}

/** The work of a command: on the service that --service names or on all of them, with its flags and its arguments. */
export type Work<Flags> = (services: ReadonlyMap<string, Query>, flags: Flags, names: readonly string[]) => Promise<void>;

/** Makes subcommands of `group` that work on the services' databases. `common` adds the flags that `open` needs. */
export const operating =
  <Common, Flags extends OperatorFlags>(
    group: Command,
    common: (command: Command) => Command,
    open: (flags: Common) => Promise<ServiceDatabases>,
  ) =>
  (usage: string, description: string, work: Work<Flags>): Command =>
    common(group.command(usage))
      .description(description)
      .option('--json', 'print JSON instead of text')
      .action(async (...given: unknown[]) => {
        // Commander passes the arguments, then the flags, then the command itself.
        const flags = given.at(-2) as Flags & Common;
        const names = given.slice(0, -2).flat() as string[];
        await withParts(async (opened) => {
          const { services } = opened.adopt(await open(flags), stop);
          await work(selectServices(services, flags.service), flags, names);
        });
      });

/** What became of one item that a command was to change. */
export interface Outcome {
  /** Why the command did not change it. */
  readonly refused: string | null;
}

interface Report<Done extends Outcome> {
  /** In the past tense: redriven, discarded, … */
  readonly what: string;
  readonly outcomes: readonly Done[];
  readonly nameOf: (outcome: Done) => string;
  /** A sentence that says when the running server continues with them. */
  readonly afterwards: string;
  readonly json?: boolean;
  /** The command was not given any names, so it also reports when it changed nothing. */
  readonly all?: boolean;
}

/** Prints what was changed, and throws a CommandError for what was refused. */
export function report<Done extends Outcome>({ what, outcomes, nameOf, afterwards, json, all }: Report<Done>): void {
  const done = outcomes.filter(({ refused }) => refused === null).map(nameOf);
  const refused = outcomes.filter((outcome) => outcome.refused !== null);
  if (json) printJson({ [what]: done, refused });
  else if (done.length > 0 || all) console.log(`${done.length} ${what}. ${afterwards}`);
  if (refused.length > 0) throw new CommandError(refused.map((outcome) => outcome.refused).join('\n'));
}
