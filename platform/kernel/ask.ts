import type { DocumentNode } from 'graphql';

/** A GraphQL query to the service that owns the data, written once as a constant. */
export interface Question<Answer, Variables> {
  readonly subgraph: string;
  readonly document: DocumentNode;
  /** How long the owner may take, in ms; LMS_ASK_WITHIN by default. */
  readonly within?: number;
  /** Only the types are used. */
  readonly infer?: (variables: Variables) => Answer;
}

/** Queries the owner as a service. UNAVAILABLE when the owner is down or slow; when it refuses, its code is kept. */
export type Ask = <Answer, Variables extends Record<string, unknown>>(
  question: Question<Answer, Variables>,
  variables: Variables,
) => Promise<Answer>;
