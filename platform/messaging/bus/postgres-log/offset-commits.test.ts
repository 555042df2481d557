import { until } from '../../../testing/until.js';
import { type CommittedOffset, LazyOffsetCommits } from './offset-commits.js';

const at = (partitionId: number, next: bigint, group = 1): CommittedOffset => ({ group, partitionId, next });
const NEVER_MS = 1_000_000;

/** Statements that end, or fail, when the test says so. */
function slowStatements(everyMs: number) {
  const statements: { positions: readonly CommittedOffset[]; ends: PromiseWithResolvers<void> }[] = [];
  const commits = new LazyOffsetCommits((positions) => {
    const ends = Promise.withResolvers<void>();
    statements.push({ positions, ends });
    return ends.promise;
  }, everyMs);
  return { statements, commits };
}

test('offsets are written together after a while, the latest of each partition of each group', async () => {
  const { statements, commits } = slowStatements(1);
  for (const offset of [at(1, 5n), at(1, 7n), at(2, 1n), at(1, 6n), at(1, 2n, 9)]) commits.commit(offset);
  await until(() => statements.length === 1);
  expect(statements[0]?.positions).toEqual([at(1, 7n), at(2, 1n), at(1, 2n, 9)]);
});

test('a flush resolves when all that was committed is written, also by a statement that runs already', async () => {
  const { statements, commits } = slowStatements(NEVER_MS);
  const done: string[] = [];
  commits.commit(at(1, 1n));
  const first = commits.flush().then(() => done.push('first'));
  await until(() => statements.length === 1);
  const second = commits.flush().then(() => done.push('second'));
  statements[0]?.ends.resolve();
  await Promise.all([first, second]);
  expect(done).toEqual(['first', 'second']);
  expect(statements).toHaveLength(1);
  commits.close();
});

test('what could not be written is kept, and written with what came since', async () => {
  const { statements, commits } = slowStatements(NEVER_MS);
  commits.commit(at(1, 3n));
  commits.commit(at(2, 3n));
  const failed = commits.flush();
  await until(() => statements.length === 1);
  commits.commit(at(1, 4n));
  statements[0]?.ends.reject(new Error('lost'));
  await expect(failed).rejects.toThrow('lost');
  const again = commits.flush();
  await until(() => statements.length === 2);
  statements[1]?.ends.resolve();
  await again;
  expect(statements[1]?.positions).toEqual([at(1, 4n), at(2, 3n)]);
  commits.close();
});
