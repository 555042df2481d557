import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { anonymous, serviceCaller } from '../kernel/identity.js';
import { noteSubgraph } from '../testing/notes.js';
import { testSubgraph } from '../testing/subgraph.js';
import { subgraphClientContract } from './client.contract.js';
import type { InProcessClient } from './in-process.js';

subgraphClientContract('in process', async () => {
  const notes = await testSubgraph(noteSubgraph);
  return { client: notes.client, notes, stop: () => notes.stop() };
});

test('a client of the subgraph is noticed, a service that asks for itself is not', async () => {
  const notes = await testSubgraph(noteSubgraph, { isAskedOnce: true });
  const client = notes.client as InProcessClient;
  try {
    const call = { document: parse('{ __typename }'), correlationId: 'a click' };
    await client.execute({ ...call, caller: serviceCaller('course') });
    expect(client.calledWithin(60_000)).toBe(false);
    const answer = client.execute({ ...call, caller: anonymous });
    // While it waits, however long ago it began.
    expect(client.calledWithin(0)).toBe(true);
    await answer;
    expect(client.calledWithin(0)).toBe(false);
    expect(client.calledWithin(60_000)).toBe(true);
  } finally {
    await notes.stop();
  }
});
