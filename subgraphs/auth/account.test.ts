import { readFileSync } from 'node:fs';
import { buildSchema, validate } from 'graphql';
import * as account from './account.js';

/** What `user` promises, as it is generated and committed. */
const promised = readFileSync(new URL('../../schema/subgraphs/user.graphql', import.meta.url), 'utf8');
const schema = buildSchema(promised, { assumeValidSDL: true });
const questions = Object.entries(account).flatMap(([name, each]) => (typeof each === 'object' ? [[name, each] as const] : []));

describe('what auth asks user', () => {
  it.each(questions)('%s is answered', (_name, { subgraph, document }) => {
    expect(subgraph).toBe('user');
    expect(validate(schema, document)).toEqual([]);
  });
});
