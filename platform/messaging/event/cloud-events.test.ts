import { expect, test } from '@jest/globals';
import { counted } from '../../testing/event-service.js';
import { fromWire, MalformedEvent, toWire } from './cloud-events.js';

const event = counted('thing-1', 7, {
  time: '2026-11-22T10:00:00.000Z',
  causationId: '0198a0a0-0000-7000-8000-000000000001',
  actor: 'user:1',
  silent: true,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
});

test('an event is written as CloudEvents 1.0 in binary mode', () => {
  const { topic, key, headers, value } = toWire(event);
  expect({ topic, key }).toEqual({ topic: 'thing.events', key: 'thing-1' });
  expect(headers).toEqual({
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: 'THING_COUNTED',
    ce_source: 'thing',
    ce_subject: 'thing-1',
    ce_time: '2026-11-22T10:00:00.000Z',
    ce_lmsversion: '1',
    ce_sequence: '7',
    ce_correlationid: 'test',
    ce_causationid: event.causationId,
    ce_actor: 'user:1',
    ce_silent: 'true',
    ce_traceparent: event.traceparent,
  });
  expect(JSON.parse(String(value))).toEqual({ thingId: 'thing-1', count: 7 });
});

test.each([
  ['with all it can carry', event],
  ['with the least', counted('ключ', 1)],
])('an event %s comes back as it was', (_, original) => {
  expect(fromWire(toWire(original))).toEqual(original);
});

test('attributes are lower-case letters and digits, as CloudEvents asks', () => {
  const names = Object.keys(toWire(event).headers).filter((name) => name.startsWith('ce_'));
  for (const name of names) expect(name).toMatch(/^ce_[a-z0-9]{1,20}$/);
});

const wire = toWire(event);
const withHeader = (name: string, value: string) => ({ ...wire, headers: { ...wire.headers, [name]: value } });

test.each([
  ['another specification', withHeader('ce_specversion', '0.3'), /ce_specversion/],
  ['an id that is none', withHeader('ce_id', '42'), /ce_id/],
  ['a time that is none', withHeader('ce_time', 'yesterday'), /ce_time/],
  ['a version of nought', withHeader('ce_lmsversion', '0'), /ce_lmsversion is not a whole number from 1/],
  ['a sequence in words', withHeader('ce_sequence', 'seven'), /ce_sequence is not a whole number from 1/],
  ['another content type', withHeader('content-type', 'text/xml'), /content-type is not application\/json/],
  ['a key that is not its subject', { ...wire, key: 'thing-2' }, /its subject is thing-1, its key thing-2/],
  ['no key', { ...wire, key: null }, /its key null/],
  ['a source that does not own the topic', withHeader('ce_source', 'course'), /course may not publish on thing\.events/],
  ['half a body', { ...wire, value: wire.value.subarray(0, 5) }, /not JSON/],
  ['a body that is no UTF-8', { ...wire, value: Buffer.from([0x22, 0xff, 0x22]) }, /not JSON/],
  ['no body', { ...wire, value: Buffer.alloc(0) }, /not JSON/],
  ['3 MB', { ...wire, value: Buffer.alloc(3_000_000, '1') }, /3000000 bytes/],
])('%s is malformed for good, with the reason', (_, record, reason) => {
  expect(() => fromWire(record)).toThrow(MalformedEvent);
  expect(() => fromWire(record)).toThrow(reason);
});

test('a service may publish on a topic of a part of it, and no other service', () => {
  const part = { ...event, topic: 'thing.parts.events' };
  expect(fromWire(toWire(part)).source).toBe('thing');
  expect(() => fromWire(toWire({ ...part, source: 'parts' }))).toThrow(/parts may not publish on thing\.parts\.events/);
});

test('on a topic of several publishers, any source may publish', () => {
  const reply = toWire({ ...event, topic: 'saga.replies', source: 'payment' });
  expect(fromWire(reply).source).toBe('payment');
});
