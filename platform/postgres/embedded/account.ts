import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The system account that PostgreSQL runs under in our place. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. So as root we run it as the owner of the cluster, or, while there is none, as the
 * system's `postgres`. Anyone else runs it as themselves: undefined.
 */
export function accountFor(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : postgresAccount();
}

function postgresAccount(): Account {
  const known = lookUp('postgres');
  if (known) return known;
  for (const [command, ...options] of makers) spawnSync(command, options, { stdio: 'ignore' });
  const made = lookUp('postgres');
  if (made) return made;
  throw new Error('PostgreSQL refuses to run as root, and the user `postgres` could not be made: make it, or start as an ordinary user.');
}

/** shadow-utils, and BusyBox where those are missing; the second does nothing once the first has made the user. */
const makers: readonly (readonly [command: string, ...options: string[]])[] = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres'],
  ['adduser', '-S', '-D', '-H', '-s', '/bin/false', 'postgres'],
];

export function lookUp(name: string): Account | undefined {
  const id = (option: string) => Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
