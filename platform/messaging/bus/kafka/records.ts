import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { BusRecord } from '../bus.js';

/** What is appended: a record that has no place in the log yet. */
export type NewRecord = Pick<BusRecord, 'topic' | 'key' | 'headers' | 'value'>;

export const toMessage = ({ key, headers, value }: NewRecord): Message => ({ key, headers: { ...headers }, value });

export const toRecord = (topic: string, partition: number, { offset, key, headers, value }: KafkaMessage): BusRecord => ({
  topic,
  partition,
  offset: BigInt(offset),
  key: key === null ? null : key.toString(),
  headers: headers ? toTexts(headers) : {},
  // A record without a value is a tombstone of a compacted topic. Ours are not compacted: it is no event, as an empty one is none.
  value: value ?? Buffer.alloc(0),
});

/** A header that was given twice counts as it was given last. */
const toTexts = (headers: IHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) => {
      const value = Array.isArray(values) ? values.at(-1) : values;
      return value === undefined || value === null ? [] : [[name, value.toString()]];
    }),
  );
