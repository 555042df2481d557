import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { GraphQLSchema } from 'graphql';
import type { Ask } from '../kernel/ask.js';
import type { Clock } from '../kernel/clock.js';
import type { CallContext, RequestContext, Resources } from '../kernel/context.js';
import type { UserCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import type { Logger } from '../kernel/log.js';
import type { Settings } from '../kernel/settings.js';
import { FeedHub } from '../messaging/feed/hub.js';
import type { Notifier } from '../messaging/feed/notifier/notifier.js';
import { feedReader } from '../messaging/feed/reader.js';
import { feedKeptFor, feedPollEvery } from '../messaging/feed/settings.js';
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
  /** How a service asks another one, within the call that is named. */
  readonly askAs: (service: string) => (correlationId: string, traceparent?: string) => Ask;
  readonly onQuery?: (service: string, sql: string) => void;
}

/** A service with its database open and its schema built. Nobody calls it yet, and nothing goes on in it by itself. */
export interface OpenSubgraph {
  readonly declaration: SubgraphDeclaration;
  readonly orm: MikroORM;
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  /** Wake it when something may have been written to the feed. */
  readonly feed: FeedHub;
  /** For what is called from outside of GraphQL: imports, jobs, and consumers, which bring their transaction's `em`. */
  context(call: CallContext, em?: EntityManager): RequestContext;
  close(): Promise<void>;
}

/** Opens the service's database and builds its schema. What goes on by itself is started by `startWorkers`. */
export async function openSubgraph(declaration: SubgraphDeclaration, dependencies: PlatformDependencies): Promise<OpenSubgraph> {
  const { schema, sdl } = buildFederatedSchema(declaration);
  const { notifier, onQuery } = dependencies;
  const channelOf = (channel: string) => `${declaration.name}/${channel}`;
  const orm = await openDatabase(declaration, {
    url: dependencies.databaseUrl(declaration.database),
    poolSize: dependencies.poolSize,
    announce: (channels) => notifier.notify([...channels].map(channelOf)),
    onQuery: onQuery && ((sql) => onQuery(declaration.name, sql)),
  });
  const log = dependencies.log.child({ service: declaration.name });
  const feed = new FeedHub({
    reader: feedReader((query, parameters) => orm.em.fork().execute(query, [...parameters])),
    subscribe: (channel, wake) => notifier.subscribe(channelOf(channel), wake),
    now: () => dependencies.clock.now(),
    pollEvery: dependencies.settings(feedPollEvery),
    keptFor: dependencies.settings(feedKeptFor),
    log,
  });
  return {
    declaration,
    orm,
    schema,
    sdl,
    feed,
    context: contextsOf({ ...dependencies, log }, { orm, feed, ask: dependencies.askAs(declaration.name) }),
    async close() {
      await feed.stop();
      await orm.close(true);
    },
  };
}

interface OwnParts {
  readonly orm: MikroORM;
  readonly feed: FeedHub;
  readonly ask: ReturnType<PlatformDependencies['askAs']>;
}

/** Makes the context of each call of one service. */
function contextsOf({ clock, log, resources, settings, confirm }: PlatformDependencies, { orm, feed, ask }: OwnParts) {
  return function context(call: CallContext, em: EntityManager = orm.em.fork()): RequestContext {
    const correlationId = call.correlationId ?? newId();
    let confirming: Promise<boolean> | undefined;
    const made: Mutable<RequestContext> = {
      ...call,
      confirmCaller() {
        confirming ??= confirmed(made, confirm);
        return confirming;
      },
      correlationId,
      em,
      clock,
      log: log.child({ correlationId }),
      ask: ask(correlationId, call.traceparent),
      follow: (channels, after) => feed.follow(channels, call.resumeAfter ?? after),
      load: createLoad(() => made),
      resources,
      fresh: () => context({ ...call, correlationId }),
      settings,
    };
    return made;
  };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

async function confirmed(context: Mutable<RequestContext>, confirm: PlatformDependencies['confirm']): Promise<boolean> {
  const { caller } = context;
  if (caller.kind !== 'user' || !confirm) return false;
  context.caller = await confirm(caller);
  return context.caller.role !== caller.role;
}
