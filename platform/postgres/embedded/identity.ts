import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const hasProc = existsSync('/proc/self/stat');

const ps = (pid: number, column: string): string => {
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
};

const proc = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** The state letter and the start time of a process; undefined when there is none. */
function stateOf(pid: number): { zombie: boolean; startedAt: string } | undefined {
  if (!hasProc) {
    const startedAt = ps(pid, 'lstart').replaceAll(/\W+/g, '-');
    return startedAt ? { zombie: ps(pid, 'stat').startsWith('Z'), startedAt } : undefined;
  }
  // The name in field 2 may hold spaces and brackets: count from the last one. Field 3 is the state, field 22 the start.
  const fields = proc(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return fields.length > 19 ? { zombie: fields[0] === 'Z', startedAt: fields[19] ?? '' } : undefined;
}

/** Identifies a process by pid and start time, since pids are reused; undefined when it has ended. */
export function processIdentity(pid: number = process.pid): string | undefined {
  const state = stateOf(pid);
  return state && !state.zombie ? `${pid}@${state.startedAt}` : undefined;
}

export const isRunning = (identity: string): boolean => processIdentity(Number.parseInt(identity, 10)) === identity;

/** The command line of a running process; empty when it has ended, also while it is a zombie. */
export const commandLine = (pid: number): string => (hasProc ? proc(pid, 'cmdline').replaceAll('\0', ' ').trim() : ps(pid, 'command'));
