import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { systemClock } from '../kernel/clock.js';
import type { RequestContext } from '../kernel/context.js';
import { createLogger } from '../kernel/log.js';
import type { EventBus } from '../messaging/bus/bus.js';
import type { EventEnvelope } from '../messaging/event/envelope.js';
import { feed } from '../messaging/feed/feed.entity.js';
import { on } from '../messaging/inbox/consumer.js';
import { defineProjection, type Projection } from '../messaging/projection/define.js';
import { LiveProjection } from '../messaging/projection/live-projection.js';
import { type RebuildOptions, rebuild } from '../messaging/projection/rebuild.js';
import { migration } from '../postgres/migrate.js';
import { defineSubgraph } from '../service/declaration.js';
import { ormTransactions } from '../service/orm-transactions.js';
import { type Counted, ThingCounted, things } from './event-service.js';
import { type TestSubgraph, testSubgraph } from './subgraph.js';

// A service with a projection, for the tests of rebuilding: how often each thing was counted.

@Entity({ tableName: 'tally' })
@ObjectType('Tally')
class Tally {
  @PrimaryKey({ type: 'text' })
  @Field(() => ID)
  thingId!: string;

  /** Not the event's own count: one that is applied twice shows. */
  @Property({ type: 'integer' })
  times!: number;

  @Property({ type: 'timestamptz', nullable: true })
  goneAt: Date | null = null;
}

@Resolver()
class TallyResolver {
  @Query(() => [Tally])
  tallies(): Tally[] {
    return [];
  }
}

type Handle = (event: EventEnvelope<Counted>, context: RequestContext) => Promise<void>;

/** By entity, as most handlers work. */
const count: Handle = async ({ key, time }, { em }) => {
  const tally = (await em.findOne(Tally, { thingId: key })) ?? em.create(Tally, { thingId: key, times: 0 }, { persist: true });
  if (!tally.goneAt) tally.times += 1;
  feed(em, [`tally:${key}`], key, new Date(time));
};

/** The projection, with something that its handler does besides. */
export const countsProjection = (besides: Handle = async () => {}): Projection =>
  defineProjection({
    name: 'tallies',
    tables: ['tally'],
    tombstones: { tally: 'gone_at is not null' },
    consumers: [
      on(ThingCounted, async (event, context) => {
        await besides(event, context);
        await count(event, context);
      }),
    ],
  });

const declaration = defineSubgraph({
  name: 'library',
  database: 'library',
  entities: [Tally],
  migrations: [
    migration(
      '001-tally',
      'create table tally (thing_id text constraint tally_of_a_thing primary key, times integer not null check (times >= 0), gone_at timestamptz)',
      'create index tally_most_counted on tally (times desc) where gone_at is null',
      'create table letter (to_whom text)',
    ),
  ],
  resolvers: [TallyResolver],
  references: {},
  mutations: {},
});

export interface CountsService extends TestSubgraph {
  /** Keeps the projection up to date, as a server does. */
  live(bus: EventBus, projection?: Projection): Promise<LiveProjection>;
  rebuild(bus: EventBus, options?: Partial<RebuildOptions>): Promise<void>;
  /** How often each thing was counted. */
  counted(): Promise<Record<string, number>>;
}

export async function countsService(database?: string): Promise<CountsService> {
  const subgraph = await testSubgraph(declaration, { database });
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
      const rows = await subgraph.sql<{ thing_id: string; times: number }>('select thing_id, times from tally order by thing_id');
      return Object.fromEntries(rows.map(({ thing_id, times }) => [thing_id, times]));
    },
  };
}

export const thingTopic = { name: things.name, partitions: 4 };
