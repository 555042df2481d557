import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresPids } from './program.js';

/** In ms, of all cores together: the CPU time that processes have used so far, or used for something. */
export interface Cpu {
  readonly node: number;
  /** All processes of the PostgreSQL of a data folder, those that have ended among them. */
  readonly postgres: number;
}

/** The kernel counts in hundredths of a second. */
const MS_A_TICK = 10;
const IDLE_MS = 4_000;

/** What a process of Node.js and the PostgreSQL of its data folder use beyond what they use while nobody asks for anything. */
export class CpuMeter {
  private constructor(
    private readonly pid: number,
    private readonly dataDir: string,
    private readonly idleAMs: Cpu,
  ) {}

  /** To be opened while nothing is asked: it first watches what an idle program uses. */
  static async open(pid: number, dataDir: string): Promise<CpuMeter> {
    const { used, ms } = await during(pid, dataDir, () => delay(IDLE_MS));
    return new CpuMeter(pid, dataDir, { node: used.node / ms, postgres: used.postgres / ms });
  }

  async of(work: () => Promise<unknown>): Promise<Cpu> {
    const { used, ms } = await during(this.pid, this.dataDir, work);
    return { node: used.node - this.idleAMs.node * ms, postgres: used.postgres - this.idleAMs.postgres * ms };
  }
}

async function during(pid: number, dataDir: string, work: () => Promise<unknown>): Promise<{ used: Cpu; ms: number }> {
  const [before, begun] = [await usedSoFar(pid, dataDir), performance.now()];
  await work();
  const after = await usedSoFar(pid, dataDir);
  return {
    used: { node: after.node - before.node, postgres: after.postgres - before.postgres },
    ms: performance.now() - begun,
  };
}

/** What a process and the PostgreSQL of its data folder have used since each began. */
export async function usedSoFar(pid: number, dataDir: string): Promise<Cpu> {
  const { postmaster, backends } = await postgresPids(dataDir);
  const [node, first, ...others] = await Promise.all([pid, postmaster, ...backends].map(ticks));
  const ended = first?.ofEndedChildren ?? 0;
  const postgres = [first, ...others].reduce((sum, each) => sum + (each?.own ?? 0), ended);
  return { node: (node?.own ?? 0) * MS_A_TICK, postgres: postgres * MS_A_TICK };
}

/** Undefined for a process that has just ended. */
async function ticks(pid: number): Promise<{ own: number; ofEndedChildren: number } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // After the name, which may hold anything: state is the third field, utime, stime, cutime and cstime the 14th to 17th.
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] =
    stat
      ?.slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number) ?? [];
  return stat === undefined ? undefined : { own: utime + stime, ofEndedChildren: cutime + cstime };
}
