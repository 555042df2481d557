import type { Installation } from '../../cli/installation/installation.js';
import type { Environment, Settings } from '../../platform/kernel/settings.js';
import { BehindTheBack } from './behind.js';
import type { Client } from './client.js';
import { readinessAt } from './readiness.js';
import type { Person } from './school.js';
import type { System } from './system.js';
import type { Questions } from './watched.js';

/** A system in processes of its own. */
export interface Apart {
  readonly client: Client;
  readonly admin: Person;
  /** What every process is told. */
  readonly environment: Environment;
  databaseUrl(service: string): string;
  /** Of the processes that have services. */
  serviceOrigins(): readonly string[];
  /** Of all processes. */
  origins(): readonly string[];
  /** Asks each process that has services. */
  ask<Q extends keyof Questions>(question: Q, ...about: Parameters<Questions[Q]>): Promise<readonly ReturnType<Questions[Q]>[]>;
  stop(): Promise<void>;
}

/** What a test may do with a system, of one whose processes it reaches from outside alone. */
export function systemApart(apart: Apart): System {
  const behind = new BehindTheBack((service) => apart.databaseUrl(service));
  // Loaded where it is asked for: it is the whole program, and most files do without.
  const settings = async (): Promise<Settings> => {
    const [{ readSettings }] = await Promise.all([import('../../platform/kernel/settings.js'), import('../../cli/program.js')]);
    return readSettings(apart.environment);
  };
  const open = async () => (await import('../../cli/installation/installation.js')).openInstallation(await settings());
  let beside: Promise<Installation> | undefined;
  return {
    client: apart.client,
    admin: apart.admin,
    get origin() {
      return new URL(apart.client.url).origin;
    },
    settings,
    beside() {
      beside ??= open();
      return beside;
    },
    databaseUrl: (service) => apart.databaseUrl(service),
    sql: (service, statement, parameters) => behind.sql(service, statement, parameters),
    async statementsOf(work) {
      await apart.ask('forgetStatements');
      await work();
      return (await apart.ask('statements')).flat();
    },
    async hold(service) {
      await apart.ask('hold', service);
    },
    async release(service) {
      await apart.ask('release', service);
    },
    readiness: () => Promise.all(apart.serviceOrigins().map(readinessAt)),
    metrics: () => Promise.all(apart.origins().map(async (origin) => (await fetch(`${origin}/metrics`)).text())),
    async stop() {
      await (await beside)?.stop();
      await behind.close();
      await apart.stop();
    },
  };
}
