import type { z } from 'zod';

/** A topic: the events of one kind of aggregate, keyed by its id, kept in order per key. */
export interface Topic<Key extends string> {
  readonly name: string;
  /** The payload field that holds the aggregate's id. */
  readonly key: Key;
  readonly events: ReadonlyMap<string, EventType>;
  /** Declares a fact. A payload without the topic's key does not compile. */
  event<Shape extends z.ZodObject>(type: string, version: number, schema: WithKey<Shape, Key>): EventType<z.output<Shape>>;
}

type WithKey<Shape extends z.ZodObject, Key extends string> =
  z.output<Shape> extends Record<Key, string> ? Shape : `the payload needs the topic's key`;

/** A fact as it is declared: its name, its version and the shape of what it carries. */
export interface EventType<Payload = unknown> {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<Payload>;
}

/** Declares a topic once, in `schema/events/<topic>.ts`. */
export function topic<Key extends string>(name: string, key: Key): Topic<Key> {
  const events = new Map<string, EventType>();
  return {
    name,
    key,
    events,
    event(type, version, schema) {
      if (events.has(type)) throw new Error(`${name} declares ${type} twice`);
      const declared = { topic: name, key, type, version, schema: schema as unknown as z.ZodType };
      events.set(type, declared);
      return declared as never;
    },
  };
}
