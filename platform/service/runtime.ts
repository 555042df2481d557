import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../kernel/clock.js';
import type { RequestContext, Resources } from '../kernel/context.js';
import type { UserCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import type { Logger } from '../kernel/log.js';
import type { Settings } from '../kernel/settings.js';
import { FeedHub } from '../messaging/feed/hub.js';
import type { Notifier } from '../messaging/feed/notifier/notifier.js';
import { feedReader } from '../messaging/feed/reader.js';
import { feedKeptFor, feedPollEvery } from '../messaging/feed/settings.js';
import { createAsk } from '../transport/ask.js';
import type { SubgraphClient, SubgraphRequest } from '../transport/client.js';
import { inProcessClient } from '../transport/in-process.js';
import { openDatabase } from './database/orm.js';
import type { SubgraphDeclaration } from './declaration.js';
import { buildFederatedSchema } from './graphql/build.js';
import { createLoad } from './loader.js';

/** What a service stands on. The same for every service of a process, but for the URL of its database. */
export interface PlatformDependencies {
  readonly databaseUrl: (database: string) => string;
  readonly poolSize: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resources: Resources;
  readonly notifier: Notifier;
  readonly settings: Settings;
  /** The owner of roles. Without one, roles are taken as the call says. */
  readonly confirm?: (caller: UserCaller) => Promise<UserCaller>;
  readonly clientOf: (subgraph: string) => SubgraphClient | undefined;
  readonly onQuery?: (service: string, sql: string) => void;
}

/** The parts of a call that differ from call to call. */
export type CallContext = Pick<RequestContext, 'caller'> &
  Partial<Pick<RequestContext, 'correlationId' | 'causationId' | 'idempotencyKey' | 'traceparent' | 'silent'>> &
  Pick<SubgraphRequest, 'resumeAfter'>;

export interface RunningSubgraph {
  readonly declaration: SubgraphDeclaration;
  readonly orm: MikroORM;
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  readonly client: SubgraphClient;
  /** Wake it when something may have been written to the feed. */
  readonly feed: FeedHub;
  /** For what is called from outside of GraphQL: imports, jobs, and consumers, which bring their transaction's `em`. */
  context(call: CallContext, em?: EntityManager): RequestContext;
  stop(): Promise<void>;
}

/** Opens the service's database and builds its schema. What goes on by itself is started by `startBackground`. */
export async function startSubgraph(declaration: SubgraphDeclaration, ground: PlatformDependencies): Promise<RunningSubgraph> {
  const { schema, sdl } = buildFederatedSchema(declaration);
  const onQuery = ground.onQuery && ((sql: string) => ground.onQuery?.(declaration.name, sql));
  const wakeupOf = (channel: string) => `${declaration.name}/${channel}`;
  const orm = await openDatabase(declaration, {
    url: ground.databaseUrl(declaration.database),
    poolSize: ground.poolSize,
    announce: (channels) => ground.notifier.notify([...channels].map(wakeupOf)),
    onQuery,
  });
  const log = ground.log.child({ service: declaration.name });
  const ask = createAsk(declaration.name, ground.clientOf, ground.settings);

  const context = (call: CallContext, em = orm.em.fork()): RequestContext => {
    const correlationId = call.correlationId ?? newId();
    let confirming: Promise<boolean> | undefined;
    const made: Mutable<RequestContext> = {
      ...call,
      confirmCaller() {
        confirming ??= confirmed(made, ground.confirm);
        return confirming;
      },
      correlationId,
      em,
      clock: ground.clock,
      log: log.child({ correlationId }),
      ask: ask(correlationId, call.traceparent),
      follow: (channels, after) => hub.follow(channels, call.resumeAfter ?? after),
      load: createLoad(() => made),
      resources: ground.resources,
      fresh: () => context({ ...call, correlationId }),
      settings: ground.settings,
    };
    return made;
  };
  const hub = new FeedHub({
    reader: feedReader((query, parameters) => orm.em.fork().execute(query, [...parameters])),
    listen: (channel, wake) => ground.notifier.subscribe(wakeupOf(channel), wake),
    now: () => ground.clock.now(),
    pollEvery: ground.settings(feedPollEvery),
    keptFor: ground.settings(feedKeptFor),
    log,
  });
  const client = inProcessClient(declaration.name, schema, context);
  return {
    declaration,
    orm,
    schema,
    sdl,
    feed: hub,
    client,
    context,
    async stop() {
      await hub.stop();
      await client.settled();
      await orm.close(true);
    },
  };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

async function confirmed(context: Mutable<RequestContext>, confirm: PlatformDependencies['confirm']): Promise<boolean> {
  const { caller } = context;
  if (caller.kind !== 'user' || !confirm) return false;
  context.caller = await confirm(caller);
  return context.caller.role !== caller.role;
}
