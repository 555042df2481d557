import fc from 'fast-check';
import { decodePosition, encodePosition, RecordedPosition } from './position.js';

const marks = fc.array(
  fc.record({
    id: fc.uuid(),
    time: fc.nat(4_000_000_000_000),
    topic: fc.constantFrom('course.events', 'enrollment.events'),
    type: fc.stringMatching(/^[A-Z_]{1,40}$/),
  }),
  { maxLength: 16 },
);

describe('a position', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(marks, (position) => expect(decodePosition(encodePosition(position))).toEqual(position)));
  });

  it.each([
    ['is empty', ''],
    ['has another version', '2.W10'],
    ['is no base64', '1.%%%'],
    ['is no list', `1.${Buffer.from('{"a":1}').toString('base64url')}`],
    ['has marks of something else', `1.${Buffer.from('[["a",1,"b","c"]]').toString('base64url')}`],
    ['has too many marks', `1.${Buffer.from(JSON.stringify(Array(17).fill([crypto.randomUUID(), 1, 'a', 'b']))).toString('base64url')}`],
    ['is too long', `1.${'A'.repeat(5_000)}`],
  ])('is none where it %s', (_what, text) => {
    expect(decodePosition(text)).toBeNull();
  });

  it('is never made of what anybody may send', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(decodePosition(`1.${text}`) ?? []).toEqual([])));
  });

  it('has the last event of each type and key, and the last sixteen of all', () => {
    const recorded = new RecordedPosition();
    const mark = (id: number, type = 'A') => ({ id: String(id), time: id, topic: 't', type });
    for (const each of [mark(1), mark(2), mark(3, 'B')]) recorded.add(each, 'one key');
    expect(recorded.position?.map(({ id }) => id)).toEqual(['2', '3']);
    for (let n = 0; n < 30; n += 1) recorded.add(mark(10 + n), `key ${n}`);
    expect(recorded.position?.map(({ time }) => time)).toEqual(Array.from({ length: 16 }, (_, n) => 24 + n));
  });

  it('is none where nothing was recorded, or nobody is to know', () => {
    const recorded = new RecordedPosition();
    expect(recorded.position).toBeUndefined();
    recorded.add({ id: '1', time: 1, topic: 't', type: 'A' }, 'a');
    recorded.withhold();
    expect(recorded.position).toBeUndefined();
  });
});
