import type { EntityClass } from '@mikro-orm/core';
import type { FastifyPluginCallback } from 'fastify';
import type { CallContext, RequestContext } from '../kernel/context.js';
import type { Consumer } from '../messaging/inbox/consumer.js';
import type { Projection } from '../messaging/projection/define.js';
import type { Saga } from '../messaging/saga/define.js';
import type { ServiceMigration } from '../postgres/migrate.js';
import type { AuditedEvent } from './audit/audited-events.js';
import type { AnyClass, References } from './graphql/build.js';
import type { MutationGuards } from './guards.js';
import type { Job } from './jobs.js';

/** The one declaration of a service that both shapes start from. */
export interface SubgraphDeclaration {
  readonly name: string;
  /** Its own PostgreSQL database. Nobody else opens it. */
  readonly database: string;
  readonly entities: readonly EntityClass<object>[];
  readonly migrations: readonly ServiceMigration[];
  readonly resolvers: readonly AnyClass[];
  readonly references: References;
  /** What each mutation demands of its caller; the denials of each service hold its commands to it. */
  readonly mutations: MutationGuards;
  /** Of the events that it records, those that the audit log keeps: `auditing(UserRoleChanged, 'from', 'to')`. */
  readonly audited?: readonly AuditedEvent[];
  /** Every event it reacts to, but for the replies to its sagas. */
  readonly consumers?: readonly Consumer[];
  /** The sagas that it owns: the platform consumes the replies to them and runs their timer. */
  readonly sagas?: readonly Saga<unknown>[];
  /** What it makes of events alone, each in tables of its own: `lms rebuild` makes them again. */
  readonly projections?: readonly Projection[];
  /** What runs on a timer, but for the timer of its sagas. */
  readonly jobs?: readonly Job[];
  /** What it serves beside GraphQL: webhooks, hosted pages. */
  readonly http?: SubgraphHttp;
}

/** HTTP of a service's own, reached through the router: mounted there when all run in one process, passed through otherwise. */
export interface SubgraphHttp {
  /** What is reached from outside, each with everything below it: `/webhooks/payments`. */
  readonly paths: readonly string[];
  /** The routes, in a scope with body parsers of its own. `contextOf` makes the context of a call. */
  plugin(contextOf: (call: CallContext) => RequestContext): FastifyPluginCallback;
}

export const defineSubgraph = (declaration: SubgraphDeclaration): SubgraphDeclaration => declaration;
