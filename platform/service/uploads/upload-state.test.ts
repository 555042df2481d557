import { before, LIVE, live, open, TRANSITIONS, UploadState } from './upload-state.js';

const { WAITING, UPLOADING, CHECKING, READY, REFUSED, CANCELLED, EXPIRED } = UploadState;

test.each<[UploadState, UploadState[]]>([
  [WAITING, [CHECKING]],
  [UPLOADING, [WAITING, UPLOADING, CHECKING]],
  [CHECKING, [WAITING, UPLOADING]],
  [READY, [CHECKING]],
  [REFUSED, [CHECKING]],
  [CANCELLED, [WAITING, UPLOADING, CHECKING]],
  [EXPIRED, [WAITING, UPLOADING]],
])('%s is what these may become: %j', (to, from) => {
  expect(before(to)).toBe(`(${from.map((state) => `'${state}'`).join(', ')})`);
});

test('bytes may come for what expires; what has ended has none', () => {
  expect(open).toBe(before(EXPIRED));
  for (const ended of [REFUSED, CANCELLED, EXPIRED]) {
    expect(TRANSITIONS[ended]).toEqual([]);
    expect(LIVE).not.toContain(ended);
    expect(live).not.toContain(ended);
  }
});
