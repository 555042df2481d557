import { type CommittedOffset, LazyOffsetCommits } from './offset-commits.js';

const at = (partitionId: number): CommittedOffset => ({ group: 1, partitionId, next: 7n });

/** A statement that ends when the test says so. */
function slowStatements() {
  const statements: { partitions: number[]; ends: PromiseWithResolvers<void> }[] = [];
  const commits = new LazyOffsetCommits((positions) => {
    const ends = Promise.withResolvers<void>();
    statements.push({ partitions: positions.map(({ partitionId }) => partitionId), ends });
    return ends.promise;
  });
  const turn = () => new Promise(setImmediate);
  return { statements, commits, turn };
}

test('all commits that arrive while one statement runs go into the next', async () => {
  const { statements, commits, turn } = slowStatements();
  const first = commits.commit(at(1));
  await turn();
  const others = [2, 3, 4].map((partitionId) => commits.commit(at(partitionId)));
  await turn();
  expect(statements.map(({ partitions }) => partitions)).toEqual([[1]]);
  statements[0]?.ends.resolve();
  await first;
  await turn();
  expect(statements.map(({ partitions }) => partitions)).toEqual([[1], [2, 3, 4]]);
  statements[1]?.ends.resolve();
  await Promise.all(others);
});

test('a commit resolves only when it is written; a failed statement rejects its own commits, and the next one runs', async () => {
  const { statements, commits, turn } = slowStatements();
  const outcomes: string[] = [];
  const note = (partitionId: number) =>
    commits.commit(at(partitionId)).then(
      () => outcomes.push(`${partitionId} written`),
      (error: Error) => outcomes.push(`${partitionId} ${error.message}`),
    );
  const first = note(1);
  await turn();
  const second = note(2);
  await turn();
  expect(outcomes).toEqual([]);
  statements[0]?.ends.reject(new Error('lost'));
  await first;
  expect(outcomes).toEqual(['1 lost']);
  await turn();
  statements[1]?.ends.resolve();
  await second;
  expect(outcomes).toEqual(['1 lost', '2 written']);
});
