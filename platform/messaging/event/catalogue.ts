import { z } from 'zod';
import { eventHeaders } from './cloud-events.js';
import { type EventType, ownerOf, type Topic } from './define.js';

/** A JSON Schema: its keywords are read one by one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

export interface CatalogueMessage {
  readonly name: string;
  readonly title: string;
  readonly contentType: string;
  readonly headers: JsonSchema;
  readonly payload: JsonSchema;
  readonly bindings: { readonly kafka: { readonly key: JsonSchema } };
  readonly 'x-topic': string;
  readonly 'x-version': number;
  /** The payload field that is the record's key. */
  readonly 'x-key': string;
}

/** The AsyncAPI 3 document of all events. */
export interface Catalogue {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: 'application/json';
  readonly channels: Readonly<
    Record<string, { readonly address: string; readonly messages: Readonly<Record<string, { readonly $ref: string }>> }>
  >;
  readonly operations: Readonly<
    Record<string, { readonly action: 'send'; readonly channel: { readonly $ref: string }; readonly summary: string }>
  >;
  readonly components: {
    readonly messages: Readonly<Record<string, CatalogueMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

/** Describes the topics as an AsyncAPI document. The same topics give the same document, since it is committed and compared. */
export function catalogueOf(topics: readonly Topic[]): Catalogue {
  const sorted = [...topics].sort((a, b) => (a.name < b.name ? -1 : 1));
  const events = sorted.flatMap((topic) => eventsOf(topic));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Events of the learning management system',
      version: '1.0.0',
      description:
        'What happened, told by the service that owns it. A released version never changes: a changed payload is a new version beside it. ' +
        'Readers ignore fields that they do not know.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      sorted.map((topic) => [
        topic.name,
        {
          address: topic.name,
          messages: Object.fromEntries(eventsOf(topic).map((event) => [nameOf(event), { $ref: `#/components/messages/${idOf(event)}` }])),
        },
      ]),
    ),
    operations: Object.fromEntries(
      sorted.map(({ name }) => [
        `publish.${name}`,
        {
          action: 'send' as const,
          channel: { $ref: `#/channels/${name}` },
          summary: `What ${ownerOf(name) ?? 'each service'} tells the others`,
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(events.map((event) => [idOf(event), messageOf(event)])),
      schemas: { EventHeaders: schemaOf(eventHeaders) },
    },
  };
}

/** The catalogue as text, as it is committed. */
export const printCatalogue = (catalogue: Catalogue): string => `${JSON.stringify(catalogue, null, 2)}\n`;

const nameOf = ({ type, version }: EventType): string => `${type}.${version}`;

const idOf = (event: EventType): string => `${event.topic}.${nameOf(event)}`;

const eventsOf = (topic: Topic): readonly EventType[] => [...topic.events].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));

const messageOf = (event: EventType): CatalogueMessage => ({
  name: event.type,
  title: `${event.type}, version ${event.version}`,
  contentType: 'application/json',
  headers: { $ref: '#/components/schemas/EventHeaders' },
  payload: schemaOf(event.schema),
  bindings: { kafka: { key: { type: 'string', description: event.key } } },
  'x-topic': event.topic,
  'x-version': event.version,
  'x-key': event.key,
});

/** The schema of what a consumer accepts, which is zod's `input`. AsyncAPI uses JSON Schema draft 7. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override({ jsonSchema }) {
      // The format is enough: the pattern for it is zod's own, and changes with its releases.
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  return rest;
}
