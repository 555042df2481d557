import { type Command, InvalidArgumentError } from 'commander';
import { accountOf } from '../../subgraphs/auth/account.js';
import { type OperatorFlags, operating, type Work } from '../operate/operate.js';
import { aligned, atLeastOne, printJson, shortened } from '../operate/print.js';
import type { ServiceDatabases } from '../operate/service-databases.js';
import { type Entry, listEntries } from './audit-log.js';

interface Flags extends OperatorFlags {
  readonly action?: string;
  readonly refused?: boolean;
  readonly user?: string;
  readonly about?: string;
  readonly email?: string;
  readonly address?: string;
  readonly correlation?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
}

/** Adds `lms audit` to `lms`: lists the audit log of all services. `common` adds the flags that `open` needs. */
export function addAuditCommand<Common>(
  lms: Command,
  common: (command: Command) => Command,
  open: (flags: Common) => Promise<ServiceDatabases>,
): void {
  operating<Common, Flags>(lms, common, open)('audit', DESCRIPTION, list)
    .option('--service <name>', 'only of this service')
    .option('--action <name>', 'only this: SIGNED_IN, SIGN_IN_FAILED, USER_ROLE_CHANGED, DENIED, …')
    .option('--refused', 'only what was refused')
    .option('--user <id>', 'what this user did, and what was done to them')
    .option('--about <thing>', 'only on this thing: course:<id>')
    .option('--email <address>', 'sign-ins to this account, failed ones too')
    .option('--address <address>', 'only from this network address')
    .option('--correlation <id>', 'only of this call')
    .option('--since <time>', 'not older: 2026-03-01, or 2026-03-01T12:00:00Z', moment)
    .option('--until <time>', 'only what is older', moment)
    .option('--limit <count>', 'no more than so many', atLeastOne, 100);
}

const DESCRIPTION = 'who did what, on what, from where, and what was refused, the newest first; beside a running server or without one';

const list: Work<Flags> = async (services, flags) => {
  const { json, user, about, email, refused, action, address, correlation, since, until, limit } = flags;
  const entries = await listEntries(services, {
    action,
    address,
    since,
    until,
    limit,
    result: refused ? 'REFUSED' : undefined,
    about: user ? `user:${user}` : about,
    account: email && accountOf(email),
    correlationId: correlation,
  });
  if (json) printJson(entries);
  else if (entries.length === 0) console.log('There are no such entries.');
  else console.log(tableOf(entries));
};

const tableOf = (entries: readonly Entry[]): string =>
  aligned([
    ['AT (UTC)', 'SERVICE', 'ACTION', 'RESULT', 'WHO', 'ON WHAT', 'FROM', 'DETAILS'],
    ...entries.map(({ at, service, action, result, reason, actor, subject, address, details }) => [
      at.toISOString().slice(0, 19).replace('T', ' '),
      service,
      action,
      reason ?? result,
      actor ?? '–',
      subject ?? '–',
      address ?? '–',
      shortened(JSON.stringify(details)),
    ]),
  ]);

/** Parses the value of a flag. */
function moment(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('It must be a day or a time like 2026-03-01 or 2026-03-01T12:00:00Z.');
  }
  return time;
}
