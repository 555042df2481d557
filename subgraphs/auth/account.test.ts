import { faults } from '../../schema/questions/test-kit/promised.js';
import * as account from './account.js';

const questions = Object.entries(account).flatMap(([name, each]) => (typeof each === 'object' ? [[name, each] as const] : []));

describe('what auth asks user', () => {
  it.each(questions)('%s is answered', (_name, asked) => {
    expect(asked.subgraph).toBe('user');
    expect(faults(asked)).toEqual([]);
  });
});
