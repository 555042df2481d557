import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The system account that PostgreSQL runs under instead of ours. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. As root we run it as the owner of the cluster, or as the system's `postgres` while there
 * is no cluster. Any other user runs it as themselves: undefined.
 */
export function accountFor(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : postgresAccount();
}

function postgresAccount(): Account {
  const existing = findAccount('postgres');
  if (existing) return existing;
  for (const [command, ...options] of createUserCommands) spawnSync(command, options, { stdio: 'ignore' });
  const created = findAccount('postgres');
  if (created) return created;
  throw new Error(
    'PostgreSQL refuses to run as root, and the user `postgres` could not be created: create it, or start as an ordinary user.',
  );
}

/** For shadow-utils, and for BusyBox where those are missing; the second does nothing once the first has created the user. */
const createUserCommands: readonly (readonly [command: string, ...options: string[]])[] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
  ['adduser', '-S', '-D', '-H', '-s', '/bin/false', 'postgres'],
];

/** The account of that name; undefined when the system has none. */
export function findAccount(name: string): Account | undefined {
  const id = (option: string) => Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
