import { readAfter, withholdPositions } from '../service/after/read-after.js';
import type { SubgraphDeclaration } from '../service/declaration.js';
import { type OpenSubgraph, openSubgraph, type PlatformDependencies } from '../service/runtime.js';
import { createAsk } from './ask.js';
import type { SubgraphClient } from './client.js';
import { type InProcessClient, inProcessClient } from './in-process.js';

export interface SubgraphDependencies extends Omit<PlatformDependencies, 'askAs'> {
  /** Called for each question, since services start in any order. */
  readonly clientOf: (subgraph: string) => SubgraphClient | undefined;
}

/** A subgraph that can be called in this process. */
export interface RunningSubgraph extends Omit<OpenSubgraph, 'close'> {
  readonly client: InProcessClient;
  /** Ends subscriptions, waits for the calls in flight, and closes the database. */
  stop(): Promise<void>;
}

/** Opens a subgraph and makes its in-process client. */
export async function startSubgraph(
  declaration: SubgraphDeclaration,
  { clientOf, ...dependencies }: SubgraphDependencies,
): Promise<RunningSubgraph> {
  const askAs = (service: string) => createAsk(service, clientOf, dependencies.settings);
  const { close, ...open } = await openSubgraph(declaration, { ...dependencies, askAs });
  withholdPositions(open.schema, declaration);
  const stopReading = readAfter(open);
  const client = inProcessClient(declaration.name, open.schema, open.context);
  return {
    ...open,
    client,
    async stop() {
      // The last is done first, and each also when one before it fails.
      const parts = new AsyncDisposableStack();
      parts.defer(close);
      parts.defer(stopReading);
      parts.defer(() => client.settled());
      parts.defer(() => open.feed.stop());
      await parts.disposeAsync();
    },
  };
}
