import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { BusRecord } from '../bus.js';

/** A record to append: it has no partition and no offset yet. */
export type NewRecord = Pick<BusRecord, 'topic' | 'key' | 'headers' | 'value'>;

export const toMessage = ({ key, headers, value }: NewRecord): Message => ({ key, headers: { ...headers }, value });

export const toRecord = (topic: string, partition: number, { offset, key, headers, value }: KafkaMessage): BusRecord => ({
  topic,
  partition,
  offset: BigInt(offset),
  key: key === null ? null : key.toString(),
  headers: headers ? toTexts(headers) : {},
  // A record without a value is a tombstone of a compacted topic. Our topics are not compacted, so it is malformed, as an empty value is.
  value: value ?? Buffer.alloc(0),
});

/** When a header appears twice, the last one counts. */
const toTexts = (headers: IHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) => {
      const value = Array.isArray(values) ? values.at(-1) : values;
      return value === undefined || value === null ? [] : [[name, value.toString()]];
    }),
  );
