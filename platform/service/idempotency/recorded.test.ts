import type { EntityManager } from '@mikro-orm/postgresql';
import { recorded, restored } from './recorded.js';

const noEntities = {} as EntityManager;
const throughJson = (value: unknown) => restored(noEntities, JSON.parse(JSON.stringify(recorded(value))));

test.each([
  [undefined],
  [null],
  [true],
  [0.5],
  ['text'],
  [new Date('2026-03-02T09:00:00.123Z')],
  [9_007_199_254_740_993n],
  [[1, [new Date(0)], undefined]],
  [{ url: 'https://pay.example', expiresAt: new Date(0), parts: [{ amount: 1n }], none: undefined }],
  [{ is: 'date', at: 'a field of its own' }],
])('%p is stored as JSON and restored', async (value) => {
  expect(await throughJson(value)).toEqual(value);
});

test.each([[new Map()], [new Set()], [() => 1], [Symbol('s')]])('%p is refused', (value) => {
  expect(() => recorded(value)).toThrow('cannot be stored');
});
