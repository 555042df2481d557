import { noteSubgraph } from '../testing/notes.js';
import { testSubgraph } from '../testing/subgraph.js';
import { subgraphClientContract } from './client.contract.js';

subgraphClientContract('in process', async () => {
  const notes = await testSubgraph(noteSubgraph);
  return { client: notes.client, notes, stop: () => notes.stop() };
});
