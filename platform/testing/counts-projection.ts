import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { systemClock } from '../kernel/clock.js';
import type { RequestContext } from '../kernel/context.js';
import { createLogger } from '../kernel/log.js';
import type { Environment } from '../kernel/settings.js';
import type { EventBus } from '../messaging/bus/bus.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { feed } from '../messaging/feed/feed.js';
import { on } from '../messaging/inbox/consumer.js';
import { type DerivedStore, defineProjection, type Projection } from '../messaging/projection/define.js';
import { LiveProjection } from '../messaging/projection/live-projection.js';
import { type RebuildOptions, rebuild } from '../messaging/projection/rebuild.js';
import { migration } from '../postgres/migrate.js';
import { findRows } from '../postgres/rows.js';
import { defineSubgraph } from '../service/declaration.js';
import { ormTransactions } from '../service/orm-transactions.js';
import { type Counted, ThingCounted, things } from './event-service.js';
import { type TestSubgraph, testSubgraph } from './subgraph.js';

// A service with a projection, for the tests of rebuilding: how often each thing was counted.

@Entity({ tableName: 'thing_count' })
@ObjectType('ThingCount')
class ThingCount {
  @PrimaryKey({ type: 'text' })
  @Field(() => ID)
  thingId!: string;

  /** Not the event's own count: one that is applied twice shows. */
  @Property({ type: 'integer' })
  @Field(() => Int)
  times!: number;

  @Property({ type: 'timestamptz', nullable: true })
  goneAt: Date | null = null;
}

@Resolver()
class ThingCountResolver {
  @Query(() => [ThingCount])
  thingCounts(@Ctx() { em }: RequestContext): Promise<ThingCount[]> {
    return findRows(em, ThingCount, {});
  }
}

type Handle = (event: EventEnvelope<Counted>, context: RequestContext) => Promise<void>;

/** By entity, as most handlers work. */
const count: Handle = async ({ key, time }, { em }) => {
  const thing = (await em.findOne(ThingCount, { thingId: key })) ?? em.create(ThingCount, { thingId: key, times: 0 }, { persist: true });
  if (!thing.goneAt) thing.times += 1;
  feed(em, [`thing_count:${key}`], key, new Date(time));
};

/** The projection, with something that its handler does besides, and with what is made of it. */
export const countsProjection = (besides: Handle = async () => {}, derived?: DerivedStore): Projection =>
  defineProjection({
    name: 'counts',
    tables: ['thing_count'],
    tombstones: { thing_count: 'gone_at is not null' },
    fields: ['Query.thingCounts'],
    derived,
    consumers: [
      on(ThingCounted, async (event, context) => {
        await besides(event, context);
        await count(event, context);
      }),
    ],
  });

const libraryOf = (projection: Projection) =>
  defineSubgraph({
    name: 'library',
    database: 'library',
    entities: [ThingCount],
    migrations: [
      migration(
        '001-thing-count',
        'create table thing_count (thing_id text constraint thing_count_of_a_thing primary key, times integer not null check (times >= 0), gone_at timestamptz)',
        'create index most_counted on thing_count (times desc) where gone_at is null',
        'create table letter (to_whom text)',
      ),
    ],
    resolvers: [ThingCountResolver],
    references: {},
    mutations: {},
    projections: [projection],
  });

export interface CountsService extends TestSubgraph {
  /** Keeps the projection up to date, as a server does. */
  live(bus: EventBus, projection?: Projection): Promise<LiveProjection>;
  rebuild(bus: EventBus, options?: Partial<RebuildOptions>): Promise<void>;
  /** How often each thing was counted. */
  counted(): Promise<Record<string, number>>;
}

export async function countsService(database?: string, settings?: Environment, derived?: DerivedStore): Promise<CountsService> {
  const declaration = libraryOf(countsProjection(undefined, derived));
  const subgraph = await testSubgraph(declaration, { database, settings, isAskedOnce: derived !== undefined });
  const common = {
    service: declaration.name,
    transaction: ormTransactions(subgraph),
    clock: systemClock,
    log: createLogger('silent'),
    retry: { attempts: 3, firstMs: 20, mostMs: 200 },
    retryPollMs: 20,
  };
  return {
    ...subgraph,
    live: (bus, projection = countsProjection()) => LiveProjection.start({ ...common, bus, projection, orm: subgraph.orm, pollMs: 60_000 }),
    rebuild: (bus, options) => rebuild({ ...common, bus, projection: countsProjection(), url: subgraph.database, ...options }),
    async counted() {
      const rows = await subgraph.sql<{ thing_id: string; times: number }>('select thing_id, times from thing_count order by thing_id');
      return Object.fromEntries(rows.map(({ thing_id, times }) => [thing_id, times]));
    },
  };
}

export const thingTopic = { name: things.name, partitions: 4 };
