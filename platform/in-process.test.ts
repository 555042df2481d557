import { subgraphClientContract } from './subgraph-client.contract.js';
import { noteSubgraph } from './test-kit/notes.js';
import { testSubgraph } from './test-kit/subgraph.js';

subgraphClientContract('in process', async () => {
  const notes = await testSubgraph(noteSubgraph);
  return { client: notes.client, notes, stop: () => notes.stop() };
});
