import { readinessAt } from '../readiness.js';
import { ask, type Questions } from '../watched.js';
import type { SystemAddress } from './address.js';
import { type SharedSystem, startSharedSystem } from './shared-system.js';

/** A system that nobody has wanted for so long is stopped: idle, it polls and beats on cores that others need. */
const IDLE_MS = 20_000;

interface Kept extends SharedSystem {
  readonly id: number;
  idle?: NodeJS.Timeout;
}

/**
 * Systems that test files use one after the other: each file has one for itself while it runs, so there are as many as files run side by
 * side. Started when a file asks for one and none is free; stopped when nobody wants it for a while, when it is not well, or by `stop`.
 */
export class SystemPool {
  readonly #free: Kept[] = [];
  readonly #all = new Map<number, Kept>();
  readonly #stopping = new Set<Promise<void>>();
  #count = 0;

  async lease(): Promise<SystemAddress> {
    const kept = this.#free.pop() ?? (await this.#start());
    clearTimeout(kept.idle);
    return { id: kept.id, ...kept.address };
  }

  /** The answers of its processes. */
  ask(id: number, question: keyof Questions, about: readonly unknown[]): Promise<unknown[]> {
    const asking = about as Parameters<Questions[typeof question]>;
    return Promise.all(this.#known(id).processes.map(({ child }) => ask(child, question, ...asking)));
  }

  /** Lets go of whatever events the file has held back. */
  async handBack(id: number): Promise<void> {
    const kept = this.#known(id);
    if (!(await isWell(kept))) return this.#stop(kept);
    kept.idle = setTimeout(() => {
      this.#free.splice(this.#free.indexOf(kept), 1);
      this.#stop(kept);
    }, IDLE_MS);
    this.#free.push(kept);
  }

  async stop(): Promise<void> {
    for (const kept of this.#all.values()) this.#stop(kept);
    await Promise.all(this.#stopping);
  }

  async #start(): Promise<Kept> {
    this.#count += 1;
    const kept: Kept = { id: this.#count, ...(await startSharedSystem()) };
    this.#all.set(kept.id, kept);
    return kept;
  }

  /** Nobody waits for it but the pool's own end. */
  #stop(kept: Kept): void {
    clearTimeout(kept.idle);
    this.#all.delete(kept.id);
    const stopping = kept
      .stop()
      .catch((error) => void process.stderr.write(`A shared system did not stop well. ${error.stack}\n`))
      .finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }

  #known(id: number): Kept {
    const kept = this.#all.get(id);
    if (!kept) throw new Error(`there is no shared system ${id}: it was not well and has been stopped`);
    return kept;
  }
}

/** Whether all of its processes run, answer, and are ready for the next file. */
async function isWell({ processes, address }: SharedSystem): Promise<boolean> {
  try {
    await Promise.all(processes.map(({ child }) => ask(child, 'release', undefined)));
    const all = await Promise.all(address.services.map((url) => readinessAt(new URL(url).origin)));
    return all.every(({ http }) => http === 200);
  } catch {
    return false;
  }
}
