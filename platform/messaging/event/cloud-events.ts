import { z } from 'zod';
import { ownerOf } from './define.js';
import type { EventEnvelope } from './envelope.js';

/** An event as a broker carries it: CloudEvents 1.0 in Kafka's binary mode. */
export interface WireEvent {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** Thrown for a record that is no valid event, so that no retry can help. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';
}

/** Writes an event as a record: attributes become `ce_` headers, our extensions in lower case, and the payload becomes the value. */
export function toWire(event: EventEnvelope): WireEvent {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: event.source,
    ce_subject: event.key,
    ce_time: event.time,
    ce_lmsversion: String(event.version),
    ce_sequence: String(event.sequence),
    ce_correlationid: event.correlationId,
    ce_silent: String(event.silent),
  };
  if (event.causationId !== null) headers.ce_causationid = event.causationId;
  if (event.actor !== null) headers.ce_actor = event.actor;
  if (event.traceparent !== null) headers.ce_traceparent = event.traceparent;
  return { topic: event.topic, key: event.key, headers, value: Buffer.from(JSON.stringify(event.payload)) };
}

const count = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'is not a whole number from 1')
  .transform(Number);

/** The attributes that every event carries as headers. */
export const eventHeaders = z.object({
  'content-type': z.string().regex(/^application\/json\b/, 'is not application/json'),
  ce_specversion: z.literal('1.0'),
  ce_id: z.uuid(),
  ce_type: z.string().min(1),
  ce_source: z.string().min(1),
  ce_subject: z.string().min(1),
  ce_time: z.iso.datetime({ offset: true }),
  ce_lmsversion: count,
  ce_sequence: count,
  ce_correlationid: z.string().min(1),
  ce_silent: z.enum(['true', 'false']),
  ce_causationid: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  ce_actor: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  ce_traceparent: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
});

type Incoming = Omit<WireEvent, 'key'> & { readonly key: string | null };

/** Larger values are not parsed, in bytes. The outbox publishes none. */
const VALUE_LIMIT = 2 * 1024 * 1024;

/** Reads a record as an event, without validating its payload. Throws MalformedEvent with the reason. */
export function fromWire({ topic, key, headers, value }: Incoming): EventEnvelope {
  const parsed = eventHeaders.safeParse(headers);
  if (!parsed.success) throw new MalformedEvent(`headers: ${faults(parsed.error)}`);
  const ce = parsed.data;
  if (ce.ce_subject !== key) throw new MalformedEvent(`its subject is ${ce.ce_subject}, its key ${key}`);
  const owner = ownerOf(topic);
  if (owner && ce.ce_source !== owner) throw new MalformedEvent(`${ce.ce_source} may not publish on ${topic}`);
  return {
    id: ce.ce_id,
    topic,
    key,
    type: ce.ce_type,
    version: ce.ce_lmsversion,
    source: ce.ce_source,
    sequence: ce.ce_sequence,
    time: ce.ce_time,
    correlationId: ce.ce_correlationid,
    causationId: ce.ce_causationid,
    actor: ce.ce_actor,
    silent: ce.ce_silent === 'true',
    traceparent: ce.ce_traceparent,
    payload: json(value),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function json(value: Buffer): unknown {
  if (value.length > VALUE_LIMIT) throw new MalformedEvent(`its value has ${value.length} bytes, more than ${VALUE_LIMIT}`);
  try {
    return JSON.parse(utf8.decode(value));
  } catch (error) {
    throw new MalformedEvent(`its value is not JSON: ${(error as Error).message}`);
  }
}

/** The issues as `path message`, one after the other, for people who have to mend them. */
export const faults = (error: z.ZodError): string =>
  error.issues.map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')} ${issue.message}` : issue.message)).join('; ');
