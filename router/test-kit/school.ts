import { GraphQLError } from 'graphql';
import { DomainError, ErrorCode } from '../../platform/kernel/errors.js';
import { asGraphQLError } from '../../platform/service/graphql/edge.js';
import { subgraph } from './subgraphs.js';

interface Ref {
  readonly __typename: string;
  readonly id: string;
}

const COURSES = [
  { id: 'c1', slug: 'algebra', title: 'Algebra', instructorId: 'u1' },
  { id: 'c2', slug: 'botany', title: 'Botany', instructorId: 'u1' },
  { id: 'c3', slug: 'chemistry', title: 'Chemistry', instructorId: 'u2' },
];
const USERS = new Map([
  ['u1', { id: 'u1', legacyId: 'old-1', displayName: 'Ada' }],
  ['u2', { id: 'u2', legacyId: 'old-2', displayName: 'Bob' }],
]);

const MONEY = 'type Money @shareable { amount: Int! currency: String! }';

/** Courses, their instructors, and a catalogue that needs fields of both: small, with every turn the planner takes. */
export function school() {
  const known = new Map(USERS);
  /** What the users' database does to a lookup. */
  const faults: { lookup?: () => never } = {};
  const effects: string[] = [];

  const course = subgraph(
    'course',
    `${MONEY}
    type Query {
      course(id: ID!): Course
      courses(first: Int = 20): CourseConnection
      drafts: [Course!] @policy(policies: [["role:INSTRUCTOR"], ["role:ADMIN"]])
      mine: [Course!] @authenticated
      found: [Found]
      node(id: ID!): Node
      broken: Broken
      any(value: String): String
    }
    type Mutation {
      createCourse(title: String!): Course! @policy(policies: [["role:INSTRUCTOR"], ["role:ADMIN"]])
      touch: Course
      forget: Course @authenticated
    }
    type Subscription { ticked: Course! }
    interface Node { id: ID! }
    union Found = Course | Article
    type CourseConnection { nodes: [Course!]! edges: [CourseEdge!]! totalCount: Int }
    type CourseEdge { cursor: String! node: Course! }
    type Article implements Node @key(fields: "id") { id: ID! heading: String! }
    type Course implements Node @key(fields: "id") {
      id: ID! slug: String! title: String!
      instructor: User
      staff: [User!]!
      assistant: User
      price(currency: String! = "USD"): Money!
      secret: String @authenticated
      plan: String! @requiresScopes(scopes: [["plans:read"]])
      modules: [Module!]!
    }
    type Module { id: ID! course: Course! }
    type Broken { leak: String }
    type User @key(fields: "id") { id: ID! }`,
    {
      Query: {
        course: (_: unknown, { id }: { id: string }) => COURSES.find((each) => each.id === id) ?? null,
        courses: () => ({ nodes: COURSES, edges: COURSES.map((node) => ({ cursor: node.id, node })), totalCount: COURSES.length }),
        drafts: () => COURSES.slice(0, 1),
        mine: () => COURSES.slice(1, 2),
        found: () => [{ __typename: 'Course', ...COURSES[2] }, { __typename: 'Article', id: 'a1', heading: 'Read me' }, null],
        node: () => ({ __typename: 'Course', ...COURSES[0] }),
        broken: () => ({}),
        any: (_: unknown, { value }: { value: string }) => value,
      },
      Mutation: {
        createCourse: (_: unknown, { title }: { title: string }) => effects.push(title) && { ...COURSES[0], title },
        touch: () => effects.push('touched') && COURSES[0],
        forget: () => effects.push('forgotten') && COURSES[0],
      },
      Broken: {
        leak: () => {
          // As a subgraph's own edge makes it of what was thrown.
          throw asGraphQLError(new Error('password=hunter2 at 10.0.0.7:5432'));
        },
      },
      Course: {
        __resolveReference: ({ id }: Ref) => COURSES.find((each) => each.id === id) ?? null,
        instructor: ({ instructorId }: { instructorId: string }) => ({ __typename: 'User', id: instructorId }),
        staff: () => [{ id: 'u1' }, { id: 'u2' }],
        assistant: () => ({ id: 'gone' }),
        price: (_: unknown, { currency }: { currency: string }) => ({ amount: currency === 'EUR' ? 90 : 100, currency }),
        secret: () => 'hidden',
        plan: () => 'premium',
        modules: ({ id }: Ref) => [{ id: `${id}-m`, course: COURSES.find((each) => each.id === id) }],
      },
      Article: { __resolveReference: ({ id }: Ref) => ({ id, heading: 'Read me' }) },
    } as never,
  );

  const user = subgraph(
    'user',
    `type Query {
      me: User
      users(first: Int = 20): [User!] @policy(policies: [["role:ADMIN"]])
    }
    type Mutation { register(email: String!): User! }
    type User @key(fields: "id") { id: ID! legacyId: String! displayName: String! bio: String }`,
    {
      Query: { me: () => USERS.get('u1'), users: () => [...USERS.values()] },
      Mutation: {
        register: (_: unknown, { email }: { email: string }) => {
          if (email === 'taken@lms.test') throw new DomainError(ErrorCode.EMAIL_TAKEN, 'This email is taken');
          return USERS.get('u1');
        },
      },
      User: {
        // As a loader does it: each entity fails or answers for itself.
        __resolveReference: async ({ id }: Ref) => {
          faults.lookup?.();
          return known.get(id) ?? null;
        },
        bio: () => {
          throw new GraphQLError('No bio', { extensions: { code: ErrorCode.CONFLICT, details: { version: 3 } } });
        },
      },
    } as never,
  );

  const catalogue = subgraph(
    'catalogue',
    `${MONEY}
    type Query { catalogued: [Course!] }
    type Course @key(fields: "id") {
      id: ID!
      price(currency: String! = "USD"): Money! @external
      priceTag: String! @requires(fields: "price(currency: \\"EUR\\") { amount currency }")
    }
    type Article @key(fields: "id") { id: ID! readers: Int! }`,
    {
      Query: { catalogued: () => [{ id: 'c1' }] },
      Course: { priceTag: ({ price }: { price: { amount: number; currency: string } }) => `${price.amount} ${price.currency}` },
      Article: {
        readers: () => {
          throw new DomainError(ErrorCode.CONFLICT, 'Nobody counts');
        },
      },
    } as never,
  );

  return { course, user, catalogue, faults, effects, forgetUser: (id: string) => known.delete(id) };
}
