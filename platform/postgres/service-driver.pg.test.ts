import type { EventEmitter } from 'node:events';
import { ArrayType, BigIntType, IsolationLevel, MikroORM } from '@mikro-orm/core';
import { Entity, PrimaryKey, Property, ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { type EntityManager, PostgreSqlDriver } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import type pg from 'pg';
import { newId } from '../kernel/ids.js';
import { testPostgres } from '../testing/postgres.js';
import { ServiceDriver } from './service-driver.js';
import { isRolledBack } from './violations.js';

@Entity({ tableName: 'sample' })
class Sample {
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'text', nullable: true })
  words!: string | null;

  @Property({ type: 'integer' })
  whole!: number;

  @Property({ type: new BigIntType('number') })
  large!: number;

  @Property({ type: new BigIntType('bigint') })
  largest!: bigint;

  @Property({ type: 'double' })
  fraction!: number;

  @Property({ columnType: 'numeric(30,9)', type: 'string' })
  exact!: string;

  @Property({ type: 'boolean' })
  yes!: boolean;

  @Property({ type: 'timestamptz', nullable: true })
  at!: Date | null;

  @Property({ type: 'date' })
  day!: string;

  @Property({ type: 'jsonb', nullable: true })
  facts!: unknown;

  @Property({ type: ArrayType, columnType: 'text[]' })
  names!: string[];

  @Property({ type: ArrayType, columnType: 'uuid[]' })
  ids!: string[];

  @Property({ type: 'bytea', columnType: 'bytea' })
  bytes!: Buffer;
}

const TABLE = `create table sample (id uuid primary key, words text, whole integer not null, large bigint not null, largest bigint not null,
  fraction double precision not null, exact numeric(30,9) not null, yes boolean not null, at timestamptz, day date not null, facts jsonb,
  names text[] not null, ids uuid[] not null, bytes bytea not null)`;

const postgres = await testPostgres();
const clientUrl = await postgres.createDatabase('driver');
/** Round trips to PostgreSQL, by the service's driver. */
let rounds = 0;
const onPoolCreated = (pool: pg.Pool) =>
  pool.on('connect', (client) => {
    (client as unknown as { connection: EventEmitter }).connection.on('readyForQuery', () => {
      rounds += 1;
    });
  });
const open = (driver: typeof PostgreSqlDriver, driverOptions: object) =>
  MikroORM.init({
    driver,
    driverOptions,
    clientUrl,
    entities: [Sample],
    metadataProvider: ReflectMetadataProvider,
    forceUtcTimezone: true,
    pool: { min: 0, max: 1 },
    logger: () => {},
  });
const ours = await open(ServiceDriver, { statement_timeout: 0, lock_timeout: 0, longestWait: 60_000, onPoolCreated });
const literal = await open(PostgreSqlDriver, {});
beforeAll(() => literal.em.fork().execute(TABLE));
afterAll(async () => {
  await Promise.all([ours.close(true), literal.close(true)]);
  await postgres.drop();
});

const storable = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed());
const tricky = fc.oneof(storable, fc.constantFrom('', "it's", '\\', '\\\\x', '"', '{a,b}', 'NULL', '$1', '?', '\\?', '??', '; drop', '\n'));
const moment = fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const sample = fc.record({
  words: fc.option(tricky),
  whole: fc.integer(),
  large: fc.maxSafeInteger(),
  largest: fc.bigInt(int64),
  fraction: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  exact: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map((value) => `${value}.000000001`.replace('-0.', '0.')),
  yes: fc.boolean(),
  at: fc.option(moment),
  day: moment.map((date) => date.toISOString().slice(0, 10)),
  facts: fc.option(
    fc.dictionary(
      tricky.filter((key) => key !== '__proto__'),
      fc.oneof(tricky, fc.integer(), fc.constant(null), fc.array(tricky)),
    ),
  ),
  // The ORM quotes too few of the elements; ours are tested below.
  names: fc.constant([]),
  ids: fc.array(fc.uuid()),
  bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
});

const read = async (em: EntityManager, id: string) => em.fork().execute('select * from sample where id = ?', [id]);

test('property: a value of any type is stored and found as the ORM does it with literals', async () => {
  const stored = async (orm: MikroORM, values: object) => {
    const em = orm.em.fork() as EntityManager;
    const row = Object.assign(new Sample(), { id: newId(), ...values });
    await em.persist(row).flush();
    const [{ id, ...columns }] = (await read(em, row.id)) as [{ id: string }];
    return { em, id, columns };
  };
  await fc.assert(
    fc.asyncProperty(sample, sample, async (first, second) => {
      const mine = await stored(ours, first);
      const theirs = await stored(literal, first);
      expect(mine.columns).toEqual(theirs.columns);
      for (const [name, value] of Object.entries(first)) {
        // What the ORM compares with an object or an array is not the value.
        if (['facts', 'names', 'ids'].includes(name)) continue;
        const found = await mine.em.fork().find(Sample, { id: [mine.id, theirs.id], [name]: value });
        expect([name, found.length]).toEqual([name, 2]);
      }
      for (const { em, id } of [mine, theirs]) {
        em.assign(await em.findOneOrFail(Sample, id), second as never);
        await em.flush();
      }
      const [changed, expected] = [await read(mine.em, mine.id), await read(mine.em, theirs.id)];
      expect(changed).toEqual([{ ...expected[0], id: mine.id }]);
    }),
    { numRuns: 50 },
  );
}, 60_000);

test('property: whatever texts a list has, the same list is read, from a parameter and from a literal', async () => {
  const blanks = fc.constantFrom(' ', '\n', 'null', 'NULL', '{', '}', '{}', 'a{b', ' a', 'a ', 'a,\nb', '\u0001,', '"\t"');
  const em = ours.em.fork() as EntityManager;
  const [filler] = fc.sample(sample, 1);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(tricky, blanks)), fc.array(fc.oneof(tricky, blanks)), async (first, second) => {
      const [one, two] = [first, second].map((names) => Object.assign(new Sample(), { ...filler, id: newId(), names }));
      await em.persist([one, two] as Sample[]).flush();
      const stored = async () => (await read(em, one?.id ?? '')).concat(await read(em, two?.id ?? '')).map(({ names }) => names);
      expect(await stored()).toEqual([first, second]);
      // The update of several rows at once has its values in its text.
      Object.assign(one as Sample, { names: second });
      Object.assign(two as Sample, { names: first });
      await em.flush();
      expect(await stored()).toEqual([second, first]);
      const found = await em.fork().find(Sample, { id: [one?.id ?? '', two?.id ?? ''] }, { orderBy: { id: 'asc' } });
      expect(new Map(found.map(({ id, names }) => [id, names]))).toEqual(
        new Map([
          [one?.id, second],
          [two?.id, first],
        ]),
      );
    }),
    { numRuns: 50 },
  );
}, 60_000);

const prepared = async () =>
  (await ours.em.fork().execute<{ text: string }[]>('select statement as text from pg_prepared_statements where name <> ?', [''])).map(
    ({ text }) => text,
  );

test('a statement is prepared once, whatever its values and the length of its lists', async () => {
  const em = ours.em.fork();
  for (const ids of [[newId()], [newId(), newId()]]) await em.execute('select 1 as once from sample where id in (?)', [ids]);
  expect((await prepared()).filter((text) => text.includes('once'))).toEqual(['select 1 as once from sample where id = any($1)']);
});

describe('a table that is changed after a statement was prepared', () => {
  const all = (em: EntityManager) => em.execute<object[]>('select * from changing where id = ?', [1]);
  let columns = 1;
  const change = () => literal.em.fork().execute(`alter table changing add column c${columns++} integer`);
  beforeAll(async () => {
    await literal.em.fork().execute('create table changing (id integer)');
    await literal.em.fork().execute('insert into changing values (1)');
  });

  it('is read as it is now', async () => {
    await all(ours.em.fork());
    await change();
    expect(await all(ours.em.fork())).toEqual([{ id: 1, c1: null }]);
  });

  it('has a transaction run again, which succeeds then', async () => {
    const within = () => ours.em.fork().transactional((em) => all(em as EntityManager));
    await within();
    await change();
    const broken = await within().catch((error: unknown) => error);
    expect(isRolledBack(broken)).toBe(true);
    expect(await within()).toEqual([{ id: 1, c1: null, c2: null }]);
  });

  it('is the one that the search path leads to', async () => {
    await literal.em
      .fork()
      .execute('create schema shadow; create table shadow.changing (like changing); insert into shadow.changing values (1, 7, 7)');
    const path = (schema: string) =>
      ours.em.fork().transactional(async (em) => {
        await em.execute(`set local search_path = ${schema}, public`);
        return all(em as EntityManager);
      });
    expect([await path('public'), await path('shadow'), await path('public')]).toEqual([
      [{ id: 1, c1: null, c2: null }],
      [{ id: 1, c1: 7, c2: 7 }],
      [{ id: 1, c1: null, c2: null }],
    ]);
  });
});

type Step = 'insert' | 'insert without values' | 'break' | { readonly inner: readonly Step[]; readonly fails: boolean };

describe('a transaction', () => {
  const count = async () => (await literal.em.fork().execute<{ count: number }[]>('select count(*)::int as count from begun'))[0]?.count;
  const insert = (em: EntityManager, n: number) => em.execute('insert into begun values (?)', [n]);
  const caught = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: Error) => error,
    );
  beforeAll(async () => {
    await literal.em.fork().execute('create table begun (n integer unique deferrable initially deferred)');
    await ours.em.fork().execute('select 1');
  });
  beforeEach(async () => {
    await literal.em.fork().execute('delete from begun');
    rounds = 0;
  });

  it('begins with its first statement, in one round trip, also when that is prepared already', async () => {
    for (const n of [1, 2]) await ours.em.fork().transactional((em) => insert(em as EntityManager, n));
    expect(rounds).toBe(4);
    expect(await count()).toBe(2);
  });

  it('with nothing to do costs none', async () => {
    await ours.em.fork().transactional(async () => {});
    await caught(ours.em.fork().transactional(() => Promise.reject(new Error('nothing was done'))));
    expect(rounds).toBe(0);
  });

  it('undoes its first statement with all others', async () => {
    const broken = ours.em.fork().transactional(async (em) => {
      await insert(em as EntityManager, 1);
      await insert(em as EntityManager, 2);
      throw new Error('both are undone');
    });
    expect(await caught(broken)).toMatchObject({ message: 'both are undone' });
    expect(await count()).toBe(0);
  });

  it('begins before a statement without values, too', async () => {
    const broken = ours.em.fork().transactional(async (em) => {
      await (em as EntityManager).execute('insert into begun values (7)');
      throw new Error('undone');
    });
    expect(await caught(broken)).toMatchObject({ message: 'undone' });
    expect(await count()).toBe(0);
  });

  it('whose statements start at once has all of them inside', async () => {
    const broken = ours.em.fork().transactional(async (em) => {
      await Promise.all([1, 2, 3].map((n) => insert(em as EntityManager, n)));
      throw new Error('undone');
    });
    expect(await caught(broken)).toMatchObject({ message: 'undone' });
    expect(await count()).toBe(0);
  });

  it('whose first statement fails can be followed by another on the same connection', async () => {
    const failing = (sql: string) => caught(ours.em.fork().transactional((em) => (em as EntityManager).execute(sql, [1])));
    // When it is planned, and when it runs, both twice: the second time it would be known as prepared.
    for (const sql of ['select nothing where 1 = ?', 'select 1 / (n - ?) from (select 1 as n) as one']) {
      for (const _time of ['first', 'second'])
        expect(await failing(sql)).toMatchObject({ code: sql.includes('nothing') ? '42703' : '22012' });
    }
    await ours.em.fork().transactional((em) => insert(em as EntityManager, 1));
    expect(await count()).toBe(1);
  });

  it('has the isolation that was asked for', async () => {
    const isolation = ours.em
      .fork()
      .transactional(
        async (em) => (await (em as EntityManager).execute<object[]>('select current_setting(?) as level', ['transaction_isolation']))[0],
        { isolationLevel: IsolationLevel.REPEATABLE_READ },
      );
    expect(await isolation).toEqual({ level: 'repeatable read' });
  });

  it('begins a savepoint with its first statement too, and releases it with the next one', async () => {
    await ours.em.fork().transactional(async (em) => {
      await em.transactional(async (inner) => insert(inner as EntityManager, 1));
      await em.transactional(async (inner) => insert(inner as EntityManager, 2));
      await insert(em as EntityManager, 3);
      await em.transactional(async () => {});
    });
    expect(rounds).toBe(4);
    expect(await count()).toBe(3);
  });

  it('does not lose the error of a savepoint that goes on after it', async () => {
    const broken = ours.em.fork().transactional(async (em) => {
      await insert(em as EntityManager, 1);
      const inner = em.transactional(async (savepoint) => {
        await caught((savepoint as EntityManager).execute('select 1 / ?', [0]));
      });
      expect(await caught(inner)).toMatchObject({ code: '25P02' });
      await insert(em as EntityManager, 2);
    });
    expect(await caught(broken)).toBeUndefined();
    expect(await count()).toBe(2);
  });

  it('writes what it would if everything were sent at once, whatever it nests and whatever fails', async () => {
    const step: fc.Memo<Step> = fc.memo((depth) =>
      depth <= 1 ? leaf() : fc.oneof(leaf(), fc.record({ inner: fc.array(step(depth - 1), { maxLength: 4 }), fails: fc.boolean() })),
    );
    const leaf = fc.memo<Step>(() => fc.constantFrom<Step>('insert', 'insert without values', 'break'));
    const run = async (em: EntityManager, steps: readonly Step[], fails: boolean, next: () => number): Promise<void> => {
      for (const each of steps) {
        const n = next();
        if (each === 'insert') await insert(em, n);
        else if (each === 'insert without values') await em.execute(`insert into begun values (${n})`);
        else if (each === 'break') await em.execute('select 1 / ?', [0]);
        else await caught(em.transactional((inner) => run(inner as EntityManager, each.inner, each.fails, next)));
      }
      if (fails) throw new Error('fails');
    };
    const written = async (orm: MikroORM<PostgreSqlDriver>, steps: readonly Step[], fails: boolean) => {
      let last = 0;
      await literal.em.fork().execute('delete from begun');
      await caught(orm.em.fork().transactional((em) => run(em as EntityManager, steps, fails, () => ++last)));
      return literal.em.fork().execute('select n from begun order by n');
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step(4), { maxLength: 5 }), fc.boolean(), async (steps, fails) => {
        expect(await written(ours, steps, fails)).toEqual(await written(literal, steps, fails));
      }),
    );
  });

  it('does not run its first statement by itself when the table was changed since', async () => {
    await ours.em.fork().transactional((em) => (em as EntityManager).execute('insert into begun values (?) returning *', [1]));
    await literal.em.fork().execute('alter table begun add column more integer');
    const insertAll = () =>
      ours.em.fork().transactional((em) => (em as EntityManager).execute('insert into begun values (?) returning *', [2]));
    expect(isRolledBack(await caught(insertAll()))).toBe(true);
    expect(await count()).toBe(1);
    expect(await insertAll()).toEqual([{ n: 2, more: null }]);
  });
});
