import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { GraphQLSchema } from 'graphql';
import type { Ask } from '../kernel/ask.js';
import type { Clock } from '../kernel/clock.js';
import type { CallContext, RequestContext, Resources } from '../kernel/context.js';
import { Dependence, sharedAnswers } from '../kernel/dependence.js';
import type { UserCaller } from '../kernel/identity.js';
import { newId } from '../kernel/ids.js';
import type { Logger } from '../kernel/log.js';
import { RecordedPosition } from '../kernel/position.js';
import type { Settings } from '../kernel/settings.js';
import { feedChannel, outboxChannel } from '../messaging/commit-writes.js';
import { FeedHub } from '../messaging/feed/hub.js';
import type { Notifier } from '../messaging/feed/notifier/notifier.js';
import { feedReader } from '../messaging/feed/reader.js';
import { feedKeptFor, feedPollEvery } from '../messaging/feed/settings.js';
import { openDatabase } from './database/orm.js';
import { clientLimits } from './database/settings.js';
import type { SubgraphDeclaration } from './declaration.js';
import { buildFederatedSchema } from './graphql/build.js';
import { createLoad } from './loader.js';

/** The adapters and options that every service of a process gets. */
export interface PlatformDependencies {
  readonly databaseUrl: (database: string) => string;
  readonly poolSize: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resources: Resources;
  readonly notifier: Notifier;
  readonly settings: Settings;
  /** Asks the owner of roles for a caller's current one. Without it the role in the call is final. */
  readonly confirm?: (caller: UserCaller) => Promise<UserCaller>;
  /** Makes the `ask` of a service within one call. */
  readonly askAs: (service: string) => (correlationId: string, traceparent?: string) => Ask;
  readonly onQuery?: (service: string, sql: string) => void;
}

/** A service with an open database and an executable schema. It accepts no calls yet, and none of its workers run. */
export interface OpenSubgraph {
  readonly declaration: SubgraphDeclaration;
  readonly orm: MikroORM;
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  /** Notify it when something may have been written to the feed. */
  readonly feed: FeedHub;
  /** Calls back after each commit of this process. Returns a function that unsubscribes. */
  onCommitted(callback: () => void): () => void;
  /** Calls back after a commit, of any process, that recorded events: a hint. Returns a function that unsubscribes. */
  onRecorded(callback: () => void): () => void;
  /** Makes the context of a call: also outside of GraphQL, for imports, jobs, and consumers, which pass the `em` of their transaction. */
  context(call: CallContext, em?: EntityManager): RequestContext;
  close(): Promise<void>;
}

/** Opens the database of a service and builds its schema. `startWorkers` starts its workers. */
export async function openSubgraph(declaration: SubgraphDeclaration, dependencies: PlatformDependencies): Promise<OpenSubgraph> {
  const { schema, sdl } = buildFederatedSchema(declaration);
  const { notifier, onQuery } = dependencies;
  const onCommit = new Set<() => void>();
  const orm = await openDatabase(declaration, {
    url: dependencies.databaseUrl(declaration.database),
    poolSize: dependencies.poolSize,
    clientLimits: clientLimits(dependencies.settings),
    notify: (channels) => notifier.notify(channels),
    committed() {
      for (const callback of onCommit) callback();
    },
    onQuery: onQuery && ((sql) => onQuery(declaration.name, sql)),
  });
  const log = dependencies.log.child({ service: declaration.name });
  const feed = new FeedHub({
    name: declaration.name,
    reader: feedReader((query, parameters) => orm.em.fork().execute(query, [...parameters])),
    subscribe: (channel, wake) => notifier.subscribe(feedChannel(declaration.name, channel), wake),
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
    onCommitted(callback) {
      onCommit.add(callback);
      return () => void onCommit.delete(callback);
    },
    onRecorded: (callback) => notifier.subscribe(outboxChannel(declaration.name), callback),
    context: contextsOf({ ...dependencies, log }, { orm, feed, ask: dependencies.askAs(declaration.name) }),
    async close() {
      await feed.stop();
      await orm.close(true);
    },
  };
}

interface ServiceParts {
  readonly orm: MikroORM;
  readonly feed: FeedHub;
  readonly ask: ReturnType<PlatformDependencies['askAs']>;
}

/** Makes the contexts of the calls to one service. */
function contextsOf({ clock, log, resources, settings, confirm }: PlatformDependencies, { orm, feed, ask }: ServiceParts) {
  // Where nothing is shared, every answer says that it is for its caller alone.
  const atLeast = settings(sharedAnswers) ? 'nothing' : 'user';
  return function context(call: CallContext, em: EntityManager = orm.em.fork(), dependence = new Dependence(atLeast)): RequestContext {
    const correlationId = call.correlationId ?? newId();
    let roleChange: Promise<boolean> | undefined;
    const requestContext: Mutable<RequestContext> = {
      ...call,
      caller: dependence.watch(call.caller),
      dependence,
      recorded: new RecordedPosition(),
      behind: new Set(),
      confirmCaller() {
        roleChange ??= confirmRole(requestContext, confirm);
        return roleChange;
      },
      correlationId,
      em,
      clock,
      log: log.child({ correlationId }),
      ask: ask(correlationId, call.traceparent),
      follow: (channels, after) => feed.follow(channels, call.resumeAfter ?? after),
      load: createLoad(() => requestContext),
      resources,
      fresh: (caller = call.caller) => context({ ...call, caller, correlationId }, orm.em.fork(), dependence),
      settings,
    };
    return requestContext;
  };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Replaces the caller by one with the current role. True when the role has changed. */
async function confirmRole(context: Mutable<RequestContext>, confirm: PlatformDependencies['confirm']): Promise<boolean> {
  const { caller } = context;
  if (caller.kind !== 'user' || !confirm) return false;
  context.caller = context.dependence.watch(await confirm(caller));
  return context.caller.role !== caller.role;
}
