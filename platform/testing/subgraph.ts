import { type ExecutionResult, parse } from 'graphql';
import type { Resources } from '../kernel/context.js';
import type { Caller } from '../kernel/identity.js';
import { anonymous } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import { createLogger } from '../kernel/log.js';
import { type Environment, readSettings } from '../kernel/settings.js';
import type { Notifier } from '../messaging/feed/notifier/notifier.js';
import type { SubgraphDeclaration } from '../service/declaration.js';
import type { SubgraphClient } from '../transport/client.js';
import { type RunningSubgraph, startSubgraph } from '../transport/start-subgraph.js';
import { type ManualClock, manualClock } from './clock.js';
import { heldToDependence, isImpostor } from './impostors.js';
import { localNotifier } from './notifier.js';
import { testPostgres } from './postgres.js';

export interface TestSubgraphOptions {
  readonly resources?: Partial<Resources>;
  readonly settings?: Environment;
  /** The other services it asks, faked as small clients or real ones. */
  readonly clients?: Readonly<Record<string, SubgraphClient>>;
  /** The URL of a database made before, for a second replica. */
  readonly database?: string;
  /** Shared with other replicas, or silent. Without them this replica wakes itself. */
  readonly notifier?: Notifier;
  /** A clock that a seam goes by as well. */
  readonly clock?: ManualClock;
  /** Called before each SQL statement. What it throws is the statement's failure. */
  readonly onStatement?: (sql: string) => void;
  /** Nobody else asks what a test asks: for tests of queries that wait for each other. */
  readonly isAskedOnce?: boolean;
}

export interface TestSubgraph extends RunningSubgraph {
  readonly clock: ManualClock;
  /** SQL statements since the last `statements.length = 0`, transaction control included. */
  readonly statements: string[];
  readonly database: string;
  /** Calls the subgraph as `caller`; throws on a GraphQL error. Answers `data`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  ok(source: string, variables?: Record<string, unknown>, caller?: Caller): Promise<any>;
  /** Calls the subgraph and answers the first error's extensions (`code`, `details`); throws when there is none. */
  refused(
    source: string,
    variables?: Record<string, unknown>,
    caller?: Caller,
  ): Promise<{ code: string; details?: Record<string, unknown> }>;
  call(source: string, variables?: Record<string, unknown>, caller?: Caller): Promise<ExecutionResult>;
  /** What has been recorded, oldest first. */
  outbox(): Promise<{ type: string; key: string; sequence: number; payload: Record<string, unknown>; actor: string | null }[]>;
  sql<Row = Record<string, unknown>>(query: string, parameters?: unknown[]): Promise<Row[]>;
}

/**
 * A service alone, on a real database of its own; nothing relays its outbox, so a test can read it. Its answers are held to what they say
 * they depended on.
 */
export async function testSubgraph(declaration: SubgraphDeclaration, options: TestSubgraphOptions = {}): Promise<TestSubgraph> {
  const postgres = await testPostgres();
  const database = options.database ?? (await postgres.createDatabase(declaration.database));
  const clock = options.clock ?? manualClock();
  const statements: string[] = [];
  const running = await startSubgraph(declaration, {
    databaseUrl: () => database,
    poolSize: 8,
    clock,
    log: createLogger('silent'),
    resources: (options.resources ?? {}) as Resources,
    notifier: options.notifier ?? localNotifier(),
    settings: readSettings(options.settings ?? {}),
    clientOf: (name) => options.clients?.[name],
    onQuery: (_service, sql) => {
      if (isImpostor()) return;
      statements.push(sql);
      options.onStatement?.(sql);
    },
  });
  const client = options.isAskedOnce ? running.client : heldToDependence(running.client);
  const call = (source: string, variables: Record<string, unknown> = {}, caller: Caller = anonymous) =>
    client.execute({ document: parse(source), variables, caller, correlationId: newId() });
  const sql = async <Row>(query: string, parameters: unknown[] = []) => (await running.orm.em.fork().execute(query, parameters)) as Row[];

  return {
    ...running,
    client,
    clock,
    statements,
    database,
    call,
    sql,
    async ok(source, variables, caller) {
      const { data, errors } = await call(source, variables, caller);
      if (errors?.length) throw new Error(errors.map((each) => `${each.extensions.code}: ${each.message} ${causeOf(each)}`).join('\n'));
      return data;
    },
    async refused(source, variables, caller) {
      const { data, errors } = await call(source, variables, caller);
      if (!errors?.[0]) throw new Error(`nothing was refused: ${JSON.stringify(data)}`);
      return { ...errors[0].extensions } as { code: string };
    },
    outbox: () => sql('select type, key, sequence::int, payload, actor from outbox order by id'),
    async stop() {
      await running.stop();
    },
  };
}

const causeOf = (error: { originalError?: Error | null }) => String((error.originalError as Error | undefined)?.cause ?? '');
