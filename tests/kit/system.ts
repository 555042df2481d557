import type { Installation } from '../../cli/installation/installation.js';
import type { Settings } from '../../platform/kernel/settings.js';
import type { Client } from './client.js';
import type { Readiness } from './readiness.js';
import type { Person } from './school.js';
import type { Statement } from './watched.js';

/** The whole system under test, in either shape, reached as clients and operators reach it. */
export interface System {
  /** Not signed in. */
  readonly client: Client;
  readonly admin: Person;
  /** The address of everything that is not GraphQL: `http://127.0.0.1:…`. Of several routers, another one each time. */
  readonly origin: string;
  /** What a command that is run beside the server finds in its environment. */
  settings(): Promise<Settings>;
  /** The same installation, opened a second time as a command beside the server opens it. `stop` closes it. */
  beside(): Promise<Installation>;
  databaseUrl(service: string): string;
  /** Reads or breaks a service's database behind its back, with `?` for a parameter. */
  sql<Row = Record<string, unknown>>(service: string, statement: string, parameters?: unknown[]): Promise<Row[]>;
  /** The SQL that services ran meanwhile. */
  statementsOf(work: () => Promise<void>): Promise<readonly Statement[]>;
  /** Holds the events of a service back, or of all. Resolves when none is on its way from the outbox any more. */
  hold(service?: string): Promise<void>;
  /** Lets the events of a service go, or of all. */
  release(service?: string): Promise<void>;
  /** Of each process that has services. */
  readiness(): Promise<readonly Readiness[]>;
  /** The page for the monitoring of each process. */
  metrics(): Promise<readonly string[]>;
  /** To be called at the end of the file: stops it, or hands it on to the next file. */
  stop(): Promise<void>;
}

/** A system that one test file has for itself. */
export interface OwnSystem extends System {
  /** Stops everything in good order and starts it anew, on the same databases and the same ports; `meanwhile` runs in between. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}
