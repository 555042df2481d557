import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '../limits.js';
import { copyCurriculum } from './copy-curriculum.js';
import { Curriculum } from './curriculum.js';
import { ModuleItemKind } from './module-item.entity.js';

const COURSE = '018f0000-0000-7000-8000-000000000000';
const article = (title: string, refId = title) => ({ title, kind: ModuleItemKind.CONTENT, refId, required: true });

const titlesOf = (curriculum: Curriculum) => curriculum.rows().map((row) => `${row.position} ${row.title}`);

describe('a curriculum', () => {
  test('puts a module where it is asked to, at the end when that is beyond it', () => {
    const curriculum = new Curriculum(COURSE);
    curriculum.addModule('b');
    curriculum.addModule('a', 0);
    curriculum.addModule('c', 99);
    expect(titlesOf(curriculum)).toEqual(['0 a', '1 b', '2 c']);
  });

  test('closes the gap that a module leaves, and counts its items no more', () => {
    const curriculum = new Curriculum(COURSE);
    const [a] = ['a', 'b', 'c'].map((title) => curriculum.addModule(title));
    if (!a) throw new Error('no module');
    curriculum.addItem(a.id, article('x'));
    expect(curriculum.itemCount).toBe(1);
    curriculum.removeModule(a);
    expect(titlesOf(curriculum)).toEqual(['0 b', '1 c']);
    expect(curriculum.itemCount).toBe(0);
  });

  test('positions run from 0 without a gap, whatever happens to the items', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), at: fc.option(fc.nat(12), { nil: undefined }) }),
      fc.record({ kind: fc.constant('remove' as const), at: fc.nat(12) }),
      fc.record({ kind: fc.constant('reverse' as const) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const curriculum = new Curriculum(COURSE);
        const { id } = curriculum.addModule('only');
        // A plain list beside it says what the order has to be.
        let expected: string[] = [];
        operations.forEach((each, n) => {
          if (each.kind === 'add') {
            curriculum.addItem(id, article(`${n}`), each.at);
            expected = expected.toSpliced(each.at ?? expected.length, 0, `${n}`);
          } else if (each.kind === 'remove') {
            const item = curriculum.itemsOf(id)[each.at];
            if (item) curriculum.removeItem(item);
            expected = expected.toSpliced(each.at, 1);
          } else {
            curriculum.reorderItems(
              id,
              curriculum
                .itemsOf(id)
                .map((item) => item.id)
                .reverse(),
            );
            expected = expected.toReversed();
          }
        });
        const items = curriculum.itemsOf(id);
        expect(items.map((item) => item.title)).toEqual(expected);
        expect(items.map((item) => item.position)).toEqual(expected.map((_title, index) => index));
      }),
    );
  });

  test('is reordered by the exact set of ids, and says whether anything moved', () => {
    const curriculum = new Curriculum(COURSE);
    const [a, b, c] = ['a', 'b', 'c'].map((title) => curriculum.addModule(title).id) as [string, string, string];
    expect(curriculum.reorderModules([a, b, c])).toBe(false);
    expect(curriculum.reorderModules([c, a, b])).toBe(true);
    expect(titlesOf(curriculum)).toEqual(['0 c', '1 a', '2 b']);
    for (const ids of [[a, b], [a, b, b], [a, b, c, a], [a, b, 'x'], []]) {
      expect(() => curriculum.reorderModules(ids)).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', details: { fields: { moduleIds: expect.any(String) } } }),
      );
    }
    expect(titlesOf(curriculum)).toEqual(['0 c', '1 a', '2 b']);
  });

  test('has its bounds', () => {
    const curriculum = new Curriculum(COURSE);
    const modules = Array.from({ length: LIMITS.modules }, (_, n) => curriculum.addModule(`${n}`).id) as [string, ...string[]];
    expect(() => curriculum.addModule('one more')).toThrow('200 modules at most');
    for (let n = 0; n < LIMITS.itemsPerCourse; n++) {
      const moduleId = modules[Math.floor(n / LIMITS.itemsPerModule)] as string;
      curriculum.addItem(moduleId, article(`${n}`));
    }
    expect(() => curriculum.addItem(modules[0], article('one more'))).toThrow('500 items at most');
    expect(() => curriculum.addItem(modules[9] as string, article('one more'))).toThrow('2000 items at most');
  });

  test('is copied under new ids; what is shown twice is one thing in the copy too', () => {
    const source = new Curriculum(COURSE);
    const [first, second] = [source.addModule('first'), source.addModule('second')];
    const one = source.addItem(first.id, article('one', 'shared'));
    const two = source.addItem(second.id, { ...article('two', 'shared'), required: false });
    const three = source.addItem(second.id, { ...article('three', 'shared'), kind: ModuleItemKind.ASSIGNMENT });

    const { curriculum, modules, items } = copyCurriculum(source, 'another course');
    expect(titlesOf(curriculum)).toEqual(titlesOf(source));
    expect(curriculum.rows().map((row) => row.courseId)).toEqual(Array(5).fill('another course'));
    expect(modules.map(({ from }) => from)).toEqual([first.id, second.id]);
    expect(items.map(({ from, fromRefId }) => [from, fromRefId])).toEqual([one, two, three].map(({ id }) => [id, 'shared']));
    const [a, b, c] = items.map(({ toRefId }) => toRefId);
    expect(a).toBe(b);
    // An assignment and an article are two things, though their ids are alike.
    expect(new Set([a, c, 'shared']).size).toBe(3);
    expect(curriculum.snapshot()).toEqual([
      { id: modules[0]?.to, items: [{ id: items[0]?.to, kind: 'CONTENT', refId: a, required: true }] },
      {
        id: modules[1]?.to,
        items: [
          { id: items[1]?.to, kind: 'CONTENT', refId: a, required: false },
          { id: items[2]?.to, kind: 'ASSIGNMENT', refId: c, required: true },
        ],
      },
    ]);
  });
});
