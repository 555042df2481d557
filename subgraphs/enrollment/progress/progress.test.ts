import { anItem } from '../../../schema/events/test-kit/courses.js';
import { isComplete, progressOf } from './progress.js';

const [first, second, optional] = [anItem(), anItem(), anItem({ required: false })] as const;
const items = [first, optional, second];

test('counts what is required, and names the first that is left', () => {
  expect(progressOf(items, [first.id])).toEqual({
    percent: 50,
    completedItems: 1,
    requiredItems: 2,
    completedItemIds: [first.id],
    nextItemId: optional.id,
  });
  expect(progressOf(items, [])).toMatchObject({ percent: 0, nextItemId: first.id });
});

test('is rounded down: nobody is at 100 who is not done', () => {
  const many = Array.from({ length: 201 }, () => anItem());
  const all = many.map(({ id }) => id);
  expect(progressOf(many, all.slice(1)).percent).toBe(99);
  expect(progressOf(many, all).percent).toBe(100);
});

test('forgets items that have vanished', () => {
  expect(progressOf([first], [first.id, second.id])).toMatchObject({ percent: 100, completedItems: 1, completedItemIds: [first.id] });
});

test('what is optional need not be done, and a course that requires nothing is never done', () => {
  expect(isComplete(progressOf(items, [first.id, second.id]))).toBe(true);
  expect(progressOf(items, [first.id, second.id])).toMatchObject({ percent: 100, nextItemId: optional.id });
  expect(isComplete(progressOf([optional], [optional.id]))).toBe(false);
  expect(isComplete(progressOf([], []))).toBe(false);
});
