import { subgraphClientContract } from '../subgraph-client.contract.js';
import { noteSubgraph } from '../test-kit/notes.js';
import { addressesOf, remoteWorld } from '../test-kit/remote.js';
import { testSubgraph } from '../test-kit/subgraph.js';

subgraphClientContract('over HTTP', async () => {
  const notes = await testSubgraph(noteSubgraph);
  const remote = await remoteWorld();
  const { origin } = await remote.serve([notes]);
  return {
    notes,
    client: await remote.connect('note', addressesOf('note', origin)),
    async stop() {
      await remote.stop();
      await notes.stop();
    },
  };
});
