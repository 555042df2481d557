import { runner } from '../test-kit/run.js';
import { subgraph } from '../test-kit/subgraphs.js';

interface Ref {
  readonly id: string;
}

const PRICES: Record<string, number> = { USD: 100, EUR: 90, FREE: 0 };
const priceIn = (_: unknown, { currency }: { currency: string }) => PRICES[currency] ?? null;

const goods = () =>
  subgraph(
    'goods',
    `type Query { goods: [Good!]! }
    type Good @key(fields: "id") { id: ID! name: String! price(currency: String! = "USD"): Int maker: Maker }
    type Maker { rating(scale: Int!): Int! name: String! }`,
    {
      Query: { goods: () => [{ id: 'g1', name: 'Lamp' }] },
      Good: {
        __resolveReference: ({ id }: Ref) => ({ id, name: 'Lamp' }),
        price: priceIn,
        maker: () => ({ name: 'Ada' }),
      },
      Maker: { rating: (_: unknown, { scale }: { scale: number }) => scale * 2 },
    } as never,
  );

const labels = () =>
  subgraph(
    'labels',
    `type Good @key(fields: "id") {
      id: ID!
      price(currency: String! = "USD"): Int @external
      maker: Maker @external
      inDollars: String @requires(fields: "price(currency: \\"USD\\")")
      inEuros(sign: String): String @requires(fields: "price(currency: \\"EUR\\")")
      free: String @requires(fields: "price(currency: \\"FREE\\")")
      unknown: String @requires(fields: "price(currency: \\"XXX\\")")
      usual: String @requires(fields: "price")
      stars: Int @requires(fields: "maker { rating(scale: 5) }")
      percent: Int @requires(fields: "maker { rating(scale: 100) name }")
      failing: String @requires(fields: "price(currency: \\"EUR\\")")
    }
    type Maker @external { rating(scale: Int!): Int! name: String! }`,
    {
      Good: {
        __resolveReference: (reference: unknown) => reference,
        inDollars: ({ price }: { price: number }) => `$${price}`,
        inEuros: ({ price }: { price: number }, { sign }: { sign?: string }) => `${price}${sign ?? '€'}`,
        free: ({ price }: { price: number }) => `costs ${price}`,
        unknown: ({ price }: { price: number }) => `costs ${price}`,
        usual: ({ price }: { price: number }) => `usually ${price}`,
        stars: ({ maker }: { maker: { rating: number } }) => maker.rating,
        percent: ({ maker }: { maker: { rating: number; name: string } }) => maker.rating,
        failing: () => {
          throw new Error('no');
        },
      },
    } as never,
  );

async function ask(source: string, variables: Record<string, unknown> = {}) {
  const subgraphs = { goods: goods(), labels: labels() };
  const { data, errors } = await runner(subgraphs.goods, subgraphs.labels).run(source, { variables });
  return { good: (data?.goods as Record<string, unknown>[] | undefined)?.[0], errors, ...subgraphs };
}

describe('a field that is required with arguments', () => {
  it('has for each @requires the value that this one asks for', async () => {
    const { good, errors } = await ask('{ goods { name inDollars inEuros usual } }');
    expect(errors).toBeUndefined();
    expect(good).toEqual({ name: 'Lamp', inDollars: '$100', inEuros: '90€', usual: 'usually 100' });
  });

  it('has it below another field, too', async () => {
    expect((await ask('{ goods { stars percent } }')).good).toEqual({ stars: 10, percent: 200 });
  });

  it("is none of the client's, which asks with other arguments or relies on the default", async () => {
    const { good } = await ask('{ goods { price(currency: "EUR") usual inDollars other: price maker { rating(scale: 1) } stars } }');
    expect(good).toEqual({ price: 90, usual: 'usually 100', inDollars: '$100', other: 100, maker: { rating: 2 }, stars: 10 });
  });

  it('is sent when it is 0 or null', async () => {
    expect((await ask('{ goods { free unknown } }')).good).toEqual({ free: 'costs 0', unknown: 'costs null' });
  });

  it('is fetched with the variables of its own part only, and once for all that want the same', async () => {
    const { good, labels, goods } = await ask(
      'query ($a: String, $b: Boolean!) { goods { inEuros(sign: $a) inDollars @include(if: $b) failing @skip(if: $b) } }',
      { a: 'EUR', b: true },
    );
    expect(good).toEqual({ inEuros: '90EUR', inDollars: '$100' });
    expect(labels.asked.map(({ variables }) => variables)).toEqual([
      { a: 'EUR', representations: [{ __typename: 'Good', id: 'g1', price: 90 }], ...{ b: true } },
      { b: true, representations: [{ __typename: 'Good', id: 'g1', price: 100 }] },
    ]);
    expect(goods.asked).toHaveLength(1);
  });

  it('leaves errors where they belong', async () => {
    const { good, errors } = await ask('{ goods { failing inDollars price } }');
    expect(good).toEqual({ failing: null, inDollars: '$100', price: 100 });
    expect(errors?.map(({ path }) => path)).toEqual([['goods', 0, 'failing']]);
  });
});

describe('a field of an interface that is required with arguments', () => {
  const media = subgraph(
    'media',
    `type Query { media: [Media!]! }
    interface Media @key(fields: "id") { id: ID! title(lang: String! = "en"): String! }
    type Book implements Media @key(fields: "id") { id: ID! title(lang: String! = "en"): String! pages: Int! }
    type Film implements Media @key(fields: "id") { id: ID! title(lang: String! = "en"): String! }`,
    {
      Query: {
        media: () => [
          { __typename: 'Book', id: 'b', pages: 7 },
          { __typename: 'Film', id: 'f' },
        ],
      },
      Media: { __resolveReference: ({ id }: Ref) => ({ __typename: id === 'b' ? 'Book' : 'Film', id, pages: 7 }) },
      Book: { title: (_: unknown, { lang }: { lang: string }) => `Book in ${lang}` },
      Film: { title: (_: unknown, { lang }: { lang: string }) => `Film in ${lang}` },
    } as never,
  );
  const teasers = subgraph(
    'teasers',
    `type Media @key(fields: "id") @interfaceObject {
      id: ID!
      title(lang: String! = "en"): String! @external
      teaser: String! @requires(fields: "title")
      anreisser: String! @requires(fields: "title(lang: \\"de\\")")
    }
    type Query { shelves: [Shelf!]! }
    type Shelf @key(fields: "id") { id: ID! }`,
    {
      Query: { shelves: () => [{ id: 's' }] },
      Media: {
        __resolveReference: (reference: unknown) => reference,
        teaser: ({ title }: { title: string }) => `Read: ${title}`,
        anreisser: ({ title }: { title: string }) => `Lies: ${title}`,
      },
    } as never,
  );
  const shelves = subgraph(
    'shelves',
    `type Shelf @key(fields: "id") { id: ID! first: Media! @external spine: String! @requires(fields: "first { title(lang: \\"la\\") ... on Book { pages } }") }
    interface Media { title(lang: String! = "en"): String! }
    type Book implements Media @key(fields: "id") { id: ID! title(lang: String! = "en"): String! @external pages: Int! @external }
    type Film implements Media @key(fields: "id") { id: ID! title(lang: String! = "en"): String! @external }`,
    {
      Shelf: {
        __resolveReference: (reference: unknown) => reference,
        spine: ({ first }: { first: { title: string; pages?: number } }) => `${first.title}, ${first.pages}`,
      },
    } as never,
  );
  const firsts = subgraph(
    'firsts',
    `type Shelf @key(fields: "id") { id: ID! first: Media! }
    interface Media @key(fields: "id") { id: ID! }
    type Book implements Media @key(fields: "id") { id: ID! }
    type Film implements Media @key(fields: "id") { id: ID! }`,
    {
      Shelf: { __resolveReference: ({ id }: Ref) => ({ id }), first: () => ({ __typename: 'Book', id: 'b' }) },
      Media: { __resolveReference: ({ id }: Ref) => ({ __typename: 'Book', id }) },
    } as never,
  );

  it('is right for an interface object, whatever a client asks of the implementations', async () => {
    const { data, errors } = await runner(media, teasers).run(
      '{ media { teaser anreisser title(lang: "fr") ... on Book { title(lang: "fr") } ... on Film { short: title(lang: "it") } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      media: [
        { teaser: 'Read: Book in en', anreisser: 'Lies: Book in de', title: 'Book in fr' },
        { teaser: 'Read: Film in en', anreisser: 'Lies: Film in de', title: 'Film in fr', short: 'Film in it' },
      ],
    });
  });

  it('is right where a @requires goes through the interface', async () => {
    const { data, errors } = await runner(media, teasers, shelves, firsts).run('{ shelves { spine first { title } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ shelves: [{ spine: 'Book in la, 7', first: { title: 'Book in en' } }] });
  });
});
