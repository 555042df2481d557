import type { RequestContext } from '../../kernel/context.js';
import { type PageRequest, pagesOf } from './pages.js';

interface Asked extends PageRequest {
  readonly status?: string;
}

interface Letter {
  readonly owner_id: string;
  readonly letter: string;
}

const LETTERS = [...'abc'].map((letter) => ({ owner_id: 'one', letter })).concat([...'xy'].map((letter) => ({ owner_id: 'two', letter })));

/** Lists of letters; `read` and `counted` record the calls. */
function letters() {
  const [read, counted]: [string[][], string[]] = [[], []];
  const pages = pagesOf<Asked, Omit<Letter, 'owner_id'>, string>({
    async read(asked) {
      const [{ first, after }] = asked;
      const owners = new Set(asked.map(({ ownerId }) => ownerId));
      read.push([...owners]);
      return [...owners].flatMap((owner) =>
        LETTERS.filter(({ owner_id, letter }) => owner_id === owner && letter > (after ?? '')).slice(0, first + 1),
      );
    },
    edgeOf: (row) => ({ node: Object.values(row).join(), cursor: row.letter }),
    async count({ ownerId }) {
      counted.push(ownerId);
      return LETTERS.filter(({ owner_id }) => owner_id === ownerId).length || null;
    },
  });
  const ask = async (...asked: Asked[]) => {
    const found = await pages(asked, {} as RequestContext);
    return asked.map((each) => found.get(each));
  };
  return { ask, read, counted };
}

const more = (hasNextPage: boolean, hasPreviousPage: boolean) => ({ hasNextPage, hasPreviousPage });

test('a page has the requested nodes, and says whether there are more', async () => {
  const { ask } = letters();
  expect(await ask({ ownerId: 'one', first: 2 }, { ownerId: 'two', first: 2 }, { ownerId: 'one', first: 2, after: 'b' })).toMatchObject([
    { nodes: ['a', 'b'], pageInfo: { ...more(true, false), startCursor: 'a', endCursor: 'b' } },
    { nodes: ['x', 'y'], edges: [{ cursor: 'x', node: 'x' }, { cursor: 'y' }], pageInfo: more(false, false) },
    { nodes: ['c'], pageInfo: { ...more(false, true), startCursor: 'c', endCursor: 'c' } },
  ]);
});

test('an empty page is a page too: of an owner without a list, and when only the count is requested', async () => {
  const { ask } = letters();
  const [nobody, count] = await ask({ ownerId: 'three', first: 2 }, { ownerId: 'one', first: 0 });
  expect(nobody).toMatchObject({ nodes: [], pageInfo: { ...more(false, false), startCursor: null, endCursor: null } });
  expect(count).toMatchObject({ nodes: [], pageInfo: { ...more(true, false), startCursor: null } });
  expect([await nobody?.totalCount, await count?.totalCount]).toEqual([0, 3]);
});

test('requests that differ only in their owner are read by one statement', async () => {
  const { ask, read } = letters();
  await ask(
    { ownerId: 'one', first: 2 },
    { ownerId: 'two', first: 2 },
    { ownerId: 'one', first: 1 },
    { ownerId: 'two', first: 2, status: 'NEW' },
  );
  expect(read).toEqual([['one', 'two'], ['one'], ['two']]);
});

test('the total is counted when it is read, and only then', async () => {
  const { ask, counted } = letters();
  const [page] = await ask({ ownerId: 'two', first: 1 });
  expect(counted).toEqual([]);
  expect(await page?.totalCount).toBe(2);
  expect(counted).toEqual(['two']);
});
