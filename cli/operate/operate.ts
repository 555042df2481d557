import type { Command } from 'commander';
import type { Query } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { CommandError } from '../command-error.js';
import { printJson } from './print.js';
import { type ServiceDatabases, selectServices } from './service-databases.js';

/** Flags of every command by which operators look after what is in the services' databases. */
export interface OperatorFlags {
  readonly json?: boolean;
  readonly service?: string;
}

/** The services that --service names, or all of them; the flags; what the command is given beside them. */
export type Work<Flags> = (services: ReadonlyMap<string, Query>, flags: Flags, names: readonly string[]) => Promise<void>;

/** Makes subcommands of `group` that work on the services' databases. `common` adds the flags by which `open` finds the installation. */
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
        // Commander hands over the arguments, the flags and the command itself.
        const flags = given.at(-2) as Flags & Common;
        const names = given.slice(0, -2).flat() as string[];
        const opened = await open(flags);
        try {
          await work(selectServices(opened.services, flags.service), flags, names);
        } finally {
          await opened.stop();
        }
      });

/** What became of one that something was to be done to; `refused` says why it was not. */
export interface Outcome {
  readonly refused: string | null;
}

interface Report<Done extends Outcome> {
  /** In the past: redriven, discarded, … */
  readonly what: string;
  readonly outcomes: readonly Done[];
  readonly nameOf: (outcome: Done) => string;
  /** When the running server goes on with them. */
  readonly afterwards: string;
  readonly json?: boolean;
  /** Nobody was named, so that none is an answer as well. */
  readonly all?: boolean;
}

/** Prints what was done, and throws a CommandError for what was not. */
export function report<Done extends Outcome>({ what, outcomes, nameOf, afterwards, json, all }: Report<Done>): void {
  const done = outcomes.filter(({ refused }) => refused === null).map(nameOf);
  const refused = outcomes.filter((outcome) => outcome.refused !== null);
  if (json) printJson({ [what]: done, refused });
  else if (done.length > 0 || all) console.log(`${done.length} ${what}. ${afterwards}`);
  if (refused.length > 0) throw new CommandError(refused.map((outcome) => outcome.refused).join('\n'));
}
