import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApolloServer } from '@apollo/server';
import { anonymous } from '../../platform/kernel/identity.js';
import type { OperationRules } from '../pipeline/pipeline.js';
import type { RequestScope } from '../request.js';
import { paceUnparsed } from './pace-unparsed.js';

/** In which order a document was answered and had its turn. */
async function orderOf(query: string, turn: () => Promise<void> = async () => {}): Promise<string[]> {
  const order: string[] = [];
  const admission = {
    async document() {
      for (let turns = 0; turns < 50; turns += 1) await nextTurn();
      order.push('its turn');
      await turn();
    },
  };
  const plugins = [paceUnparsed({ admission } as unknown as OperationRules)];
  const server = new ApolloServer<RequestScope>({ typeDefs: 'type Query { a: Int }', plugins });
  const contextValue = { principal: { caller: anonymous, scopes: [] } } as unknown as RequestScope;
  await server.executeOperation({ query }, { contextValue });
  order.push('its answer');
  await server.stop();
  return order;
}

it('has a document that cannot be parsed wait for its turn, and no other', async () => {
  expect(await orderOf('{ a(')).toEqual(['its turn', 'its answer']);
  expect(await orderOf('{ a }')).toEqual(['its answer']);
  expect(await orderOf('{ b }')).toEqual(['its answer']);
});

it('tells what is wrong with a document that has no turn any more', async () => {
  expect(await orderOf('{ a(', () => Promise.reject(new Error('too many')))).toEqual(['its turn', 'its answer']);
});
