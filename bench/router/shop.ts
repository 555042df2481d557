import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, print } from 'graphql';
import type { SubgraphClient } from '../../platform/transport/client.js';
import { compose } from '../../router/supergraph/compose.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])\n';
const USERS = 6;
const PRODUCTS = 9;
const REVIEWS = 22;

const range = (length: number) => Array.from({ length }, (_, n) => n);
const id = (text: string) => Number(text.slice(1));
const review = (n: number) => ({
  id: `r${n}`,
  body: `Review ${n}, in as many words as a review has on average`,
  author: user(n % USERS),
  product: product(n % PRODUCTS),
});
const user = (n: number) => ({ __typename: 'User', id: `u${n}` });
const product = (n: number) => ({ __typename: 'Product', upc: `p${n}` });
interface User {
  readonly id: string;
}
interface Product {
  readonly upc: string;
  readonly weight?: number;
  readonly price?: number;
}

/** A shop in four subgraphs, which refer to each other's entities in circles. */
const SUBGRAPHS: Readonly<Record<string, { sdl: string; resolvers: object }>> = {
  accounts: {
    sdl: 'type Query { me: User users: [User] } type User @key(fields: "id") { id: ID! name: String username: String birthday: String }',
    resolvers: {
      Query: { me: () => user(0), users: () => range(USERS).map(user) },
      User: {
        __resolveReference: (each: User) => each,
        name: (each: User) => `Name of ${each.id}`,
        username: (each: User) => `user-${each.id}`,
        birthday: (each: User) => `1990-01-0${id(each.id) + 1}`,
      },
    },
  },
  products: {
    sdl: 'type Query { topProducts(first: Int = 5): [Product] } type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }',
    resolvers: {
      Query: { topProducts: (_: unknown, { first }: { first: number }) => range(first).map(product) },
      Product: {
        __resolveReference: (each: Product) => each,
        name: (each: Product) => `Product ${each.upc}`,
        price: (each: Product) => 100 + id(each.upc),
        weight: (each: Product) => 10 + id(each.upc),
      },
    },
  },
  inventory: {
    sdl: `type Product @key(fields: "upc") { upc: String! weight: Int @external price: Int @external inStock: Boolean
      shippingEstimate: Int @requires(fields: "price weight") }`,
    resolvers: {
      Product: {
        __resolveReference: (each: Product) => each,
        inStock: (each: Product) => id(each.upc) % 2 === 0,
        shippingEstimate: ({ price = 0, weight = 0 }: Product) => price * weight,
      },
    },
  },
  reviews: {
    sdl: `type Review @key(fields: "id") { id: ID! body: String author: User product: Product }
      type User @key(fields: "id") { id: ID! reviews: [Review] } type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
    resolvers: {
      User: {
        reviews: (each: User) =>
          range(REVIEWS)
            .map(review)
            .filter(({ author }) => author.id === each.id),
      },
      Product: {
        reviews: (each: Product) =>
          range(REVIEWS)
            .map(review)
            .filter((one) => one.product.upc === each.upc),
      },
    },
  },
};

export const supergraphSdl = (): string =>
  compose(new Map(Object.entries(SUBGRAPHS).map(([name, { sdl }]) => [name, LINK + sdl]))).supergraphSdl;

/** Clients of them. An answer is worked out once, and then parsed from its text, as one is that comes over HTTP. */
export function clients(): { readonly clients: SubgraphClient[]; fetches(): number } {
  let fetches = 0;
  const made = Object.entries(SUBGRAPHS).map(([name, { sdl, resolvers }]): SubgraphClient => {
    const schema = buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers: resolvers as never }]);
    const answers = new Map<string, Promise<string>>();
    return {
      name,
      async execute({ document, source = print(document), variables }) {
        fetches += 1;
        // The body of the request, which is written as well.
        const asked = JSON.stringify({ query: source, variables });
        const text =
          answers.get(asked) ??
          Promise.resolve(execute({ schema, document, variableValues: variables })).then((each) => JSON.stringify(each));
        answers.set(asked, text);
        return JSON.parse(await text);
      },
      subscribe: () => Promise.reject(new Error('Nothing can be followed')),
    };
  });
  return { clients: made, fetches: () => fetches };
}

const USER = 'fragment User on User { id username name }';
const REVIEW = 'fragment Review on Review { id body }';
const PRODUCT = 'fragment Product on Product { inStock name price shippingEstimate upc weight }';

export const READS: Readonly<Record<string, string>> = {
  large: `${USER} ${REVIEW} ${PRODUCT} query Large {
    users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
    topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
  }`,
  small: '{ me { id name reviews { id product { upc name } } } }',
};
