import type { z } from 'zod';

/** A topic has the events of one kind of aggregate. Their key is the aggregate's id, and they stay in order per key. */
export interface Topic<Key extends string = string> {
  readonly name: string;
  /** The payload field that holds the aggregate's id. */
  readonly key: Key;
  /** Every version of every event, in the order of declaration. */
  readonly events: readonly EventType[];
  /**
   * Declares an event type. A payload without the topic's key does not compile. A changed payload is a new version beside the old
   * one, which is still read for ever, since the log keeps everything.
   */
  event<Shape extends z.ZodObject>(type: string, version: number, schema: WithKey<Shape, Key>): EventType<z.output<Shape>>;
}

type WithKey<Shape extends z.ZodObject, Key extends string> =
  z.output<Shape> extends Record<Key, string> ? Shape : `the payload needs the topic's key`;

/** An event as it is declared: its name, its version and the schema of its payload. */
export interface EventType<Payload = unknown> {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
}

/** Declares a topic once, in `schema/events/<topic>.ts`. */
export function topic<Key extends string>(name: string, key: Key): Topic<Key> {
  const events: EventType[] = [];
  return {
    name,
    key,
    events,
    event(type, version, schema) {
      if (!/^[A-Z][A-Z0-9_]*$/.test(type)) throw new Error(`${name}: ${type} is not a fact in capitals`);
      if (events.some((each) => each.type === type && each.version === version))
        throw new Error(`${name} declares ${type} ${version} twice`);
      const declared = { topic: name, key, type, version, schema: schema as unknown as z.ZodType };
      events.push(declared);
      return declared as never;
    },
  };
}

/**
 * The only service that may publish on a topic: `course` for `course.events`, and for `course.<part>.events` when a part of what it does
 * has a key of its own. Null for a topic on which several publish.
 */
export const ownerOf = (topicName: string): string | null => /^([^.]+)\.(?:[^.]+\.)?events$/.exec(topicName)?.[1] ?? null;
