import { noteSubgraph } from '../../testing/notes.js';
import { addressesOf, remoteFixture } from '../../testing/remote.js';
import { testSubgraph } from '../../testing/subgraph.js';
import { subgraphClientContract } from '../client.contract.js';

subgraphClientContract('over HTTP', async () => {
  const notes = await testSubgraph(noteSubgraph);
  const remote = await remoteFixture();
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
