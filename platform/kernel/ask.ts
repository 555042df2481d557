import type { DocumentNode } from 'graphql';

/** A question to the owner of something, written once as a constant. */
export interface Question<Answer, Variables> {
  readonly subgraph: string;
  readonly document: DocumentNode;
  /** How long the owner may take, in ms; LMS_ASK_WITHIN unless told otherwise. */
  readonly within?: number;
  /** Only the types are used. */
  readonly infer?: (variables: Variables) => Answer;
}

/** Asks the owner's GraphQL as a service. Away or slow: UNAVAILABLE. A refusal of the owner's keeps its code. */
export type Ask = <Answer, Variables extends Record<string, unknown>>(
  question: Question<Answer, Variables>,
  variables: Variables,
) => Promise<Answer>;
