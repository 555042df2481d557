import type { EntityClass } from '@mikro-orm/core';
import type { AnyClass, References } from './graphql/build.js';
import type { Consumer } from './inbox/consumer.js';
import type { Job } from './jobs.js';
import type { ServiceMigration } from './postgres/migrate.js';

/** Whom a mutation asks: an action of the service's policy, everyone without a sign-in, or our own services alone. */
export type MutationGuard = { readonly action: string } | 'public' | 'signed-in' | 'service';

/** The one declaration of a service that both shapes start from. */
export interface SubgraphDeclaration {
  readonly name: string;
  /** Its own PostgreSQL database. Nobody else opens it. */
  readonly database: string;
  readonly entities: readonly EntityClass<object>[];
  readonly migrations: readonly ServiceMigration[];
  readonly resolvers: readonly AnyClass[];
  readonly types?: readonly AnyClass[];
  readonly references: References;
  /** What each mutation asks; a test walks the schema and holds every mutation against it. */
  readonly mutations: Readonly<Record<string, MutationGuard>>;
  /** The topics it publishes on. */
  readonly topics?: readonly string[];
  /** Every event it reacts to. */
  readonly consumers?: readonly Consumer[];
  /** What runs on a timer. */
  readonly jobs?: readonly Job[];
}

export const defineSubgraph = (declaration: SubgraphDeclaration): SubgraphDeclaration => declaration;
