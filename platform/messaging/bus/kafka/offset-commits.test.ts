import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { until } from '../../../testing/until.js';
import { OffsetCommits, type OffsetToCommit } from './offset-commits.js';

const handled = (partition: number, next: number): OffsetToCommit => ({ topic: 'thing', partition, next: BigInt(next) });

test('what was handled while a commit was in flight goes into the next one, all partitions together', async () => {
  const sent: (readonly OffsetToCommit[])[] = [];
  const gate = Promise.withResolvers<void>();
  const commits = new OffsetCommits(async (some) => {
    sent.push(some);
    if (sent.length === 1) await gate.promise;
  });
  commits.resume();
  commits.add(handled(0, 1));
  await until(() => sent.length === 1);
  for (let next = 2; next < 50; next += 1) commits.add(handled(next % 3, next));
  gate.resolve();
  await commits.flush(1_000);
  expect(sent).toEqual([[handled(0, 1)], [handled(0, 48), handled(2, 47), handled(1, 49)]]);
});

test('paused, it sends nothing; what was dropped meanwhile is never sent', async () => {
  const sent: OffsetToCommit[] = [];
  const commits = new OffsetCommits(async (some) => void sent.push(...some));
  commits.resume();
  commits.pause();
  commits.add(handled(0, 5));
  commits.add(handled(1, 5));
  // What is to be sent is sent in the same turn.
  await turn();
  expect(sent).toEqual([]);
  commits.drop('thing/0');
  commits.resume();
  await commits.flush(1_000);
  expect(sent).toEqual([handled(1, 5)]);
});

test('a commit that fails is retried with the offsets of that moment', async () => {
  const tried: OffsetToCommit[] = [];
  const commits = new OffsetCommits(async (some) => {
    tried.push(...some);
    if (tried.length === 1) throw new Error('the coordinator is away');
  });
  commits.resume();
  commits.add(handled(0, 5));
  await until(() => tried.length === 1);
  commits.add(handled(0, 9));
  await commits.flush(5_000);
  expect(tried).toEqual([handled(0, 5), handled(0, 9)]);
});
