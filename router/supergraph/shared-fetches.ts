import { type DocumentNode, type ExecutionResult, Kind, OperationTypeNode } from 'graphql';
import { dependenceOf, dependingOn } from '../../platform/kernel/dependence.js';
import type { Caller } from '../../platform/kernel/identity.js';
import { progressing, progressOf } from '../../platform/kernel/position.js';
import type { SubgraphRequest } from '../../platform/service/request.js';
import type { SubgraphClient } from '../../platform/transport/client.js';

interface InFlight {
  readonly reply: Promise<ExecutionResult>;
  /** Another request takes the answer too: nobody may write into the one that is shared. */
  shared: boolean;
}

/** By document, which is one subgraph's, then by variables. */
type Identity = Map<DocumentNode, Map<string, InFlight>>;

/** The queries that are in flight at all subgraphs, by identity. */
export type ReadsInFlight = Map<string, Identity>;

/**
 * Sends a query once for all requests of one identity that wait for it at the same time (single-flight): an event that concerns
 * a person reaches each of their devices, and each would ask the same. A mutation ends what is shared, at every subgraph, since one may
 * have another write: so a client that reads after writing reads anew.
 */
export function sharingFetches(client: SubgraphClient, identities: ReadsInFlight): SubgraphClient {
  async function share(request: SubgraphRequest, identity: string): Promise<ExecutionResult> {
    const fetches: Identity = identities.get(identity) ?? new Map();
    const byVariables = fetches.get(request.document) ?? new Map<string, InFlight>();
    const variables = askedWith(request);
    const running = byVariables.get(variables);
    if (running) {
      running.shared = true;
      return copyOf(await running.reply);
    }
    // Without the signal of the first request: the others may have more time.
    const inFlight: InFlight = { reply: client.execute({ ...request, signal: undefined }), shared: false };
    identities.set(identity, fetches.set(request.document, byVariables.set(variables, inFlight)));
    try {
      const result = await inFlight.reply;
      return inFlight.shared ? copyOf(result) : result;
    } finally {
      if (byVariables.get(variables) === inFlight) byVariables.delete(variables);
      if (byVariables.size === 0 && fetches.get(request.document) === byVariables) fetches.delete(request.document);
      if (fetches.size === 0 && identities.get(identity) === fetches) identities.delete(identity);
    }
  }

  return {
    name: client.name,
    async execute(request) {
      const identity = identityOf(request.caller);
      if (identity === null) return client.execute(request);
      if (isQuery(request.document)) return share(request, identity);
      try {
        return await client.execute(request);
      } finally {
        identities.delete(identity);
      }
    },
    subscribe: (request) => client.subscribe(request),
  };
}

/** Who waits for a position must not join who does not: their answer was begun before it was reached. */
export const askedWith = ({ variables = {}, after = [] }: SubgraphRequest): string => JSON.stringify([variables, after]);

/** Errors are read only; data is what the executor writes into. */
export const copyOf = (result: ExecutionResult): ExecutionResult =>
  progressing(progressOf(result), dependingOn(dependenceOf(result), { data: structuredClone(result.data), errors: result.errors }));

export const isQuery = ({ definitions }: DocumentNode): boolean =>
  definitions.every((each) => each.kind !== Kind.OPERATION_DEFINITION || each.operation === OperationTypeNode.QUERY);

/** Only a signed-in user is one identity: anonymous requests may come from anybody, and must see what another client has just done. */
function identityOf(caller: Caller): string | null {
  // The session too: `current` of a device is another one for each.
  return caller.kind === 'user' ? `${caller.userId} ${caller.role} ${caller.sessionId}` : null;
}
