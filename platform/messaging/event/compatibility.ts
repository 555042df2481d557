import type { Catalogue, CatalogueMessage, JsonSchema } from './catalogue.js';

/**
 * Compares a catalogue with the released one. Returns a sentence for each edit that breaks a released version: for yesterday's
 * code that reads new events, or for new code that reads yesterday's events (the log keeps everything). An added optional field,
 * a new version and a new event break nothing.
 */
export function breakingEdits(released: Catalogue, current: Catalogue): string[] {
  return Object.entries(released.components.messages).flatMap(([id, before]) => {
    const name = `${before['x-topic']}: ${before.name}, version ${before['x-version']}`;
    const after = current.components.messages[id];
    if (!after) return [`${name} is gone. Its events are in the log for ever, and somebody may still read them.`];
    return messageEdits(before, after).map((edit) => `${name}: ${edit} Declare version ${nextVersion(current, before)} beside it instead.`);
  });
}

function nextVersion({ components }: Catalogue, { name, 'x-topic': topic }: CatalogueMessage): number {
  const versions = Object.values(components.messages).filter((each) => each.name === name && each['x-topic'] === topic);
  return Math.max(...versions.map((each) => each['x-version'])) + 1;
}

function messageEdits(before: CatalogueMessage, after: CatalogueMessage): string[] {
  const key = before['x-key'] === after['x-key'] ? [] : [`its key was ${before['x-key']} and is ${after['x-key']}.`];
  return [...key, ...schemaEdits('', before.payload, after.payload)];
}

/** Keywords that do not affect what the schema accepts. */
const SILENT: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples', 'deprecated']);

/** Keywords whose schemas are compared recursively. */
const NESTED: ReadonlySet<string> = new Set(['properties', 'required', 'items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf']);

function schemaEdits(path: string, before: JsonSchema, after: JsonSchema): string[] {
  return [
    ...keywordEdits(path, before, after),
    ...propertyEdits(path, before, after),
    ...nestedEdits(`${path}[]`, before.items, after.items),
    ...nestedEdits(`${path}{}`, before.additionalProperties, after.additionalProperties),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => alternativeEdits(path, before[keyword], after[keyword])),
  ];
}

function keywordEdits(path: string, before: JsonSchema, after: JsonSchema): string[] {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((each) => !SILENT.has(each) && !NESTED.has(each));
  return keywords
    .filter((keyword) => print(before[keyword]) !== print(after[keyword]))
    .map((keyword) => `the ${keyword} of ${named(path)} was ${print(before[keyword])} and is ${print(after[keyword])}.`);
}

function propertyEdits(path: string, before: JsonSchema, after: JsonSchema): string[] {
  const [had, has] = [propertiesOf(before), propertiesOf(after)];
  const [needed, needs] = [requiredOf(before), requiredOf(after)];
  const at = (property: string) => (path ? `${path}.${property}` : property);
  return [
    ...Object.entries(had).flatMap(([property, schema]) => {
      const now = has[property];
      return now ? schemaEdits(at(property), schema, now) : [`${named(at(property))} is gone.`];
    }),
    ...needs.filter((each) => !needed.includes(each)).map((each) => `${named(at(each))} is required now, and earlier events may lack it.`),
    ...needed
      .filter((each) => !needs.includes(each) && has[each])
      .map((each) => `${named(at(each))} may be missing now, and its readers rely on it.`),
  ];
}

function nestedEdits(path: string, before: unknown, after: unknown): string[] {
  if (isSchema(before) && isSchema(after)) return schemaEdits(path, before, after);
  return print(before) === print(after) ? [] : [`${named(path)} was ${print(before)} and is ${print(after)}.`];
}

/** Compares alternatives by their order, so that a mere reordering is reported too. */
function alternativeEdits(path: string, before: unknown, after: unknown): string[] {
  const [had, has] = [before, after].map((each) => (Array.isArray(each) ? (each as JsonSchema[]) : []));
  if (had?.length !== has?.length) return [`${named(path)} could be ${had?.length || 1} shapes and can be ${has?.length || 1}.`];
  return (had ?? []).flatMap((schema, n) => schemaEdits(path, schema, (has as JsonSchema[])[n] as JsonSchema));
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

const propertiesOf = (schema: JsonSchema) => (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;

const requiredOf = (schema: JsonSchema) => (schema.required ?? []) as readonly string[];

const named = (path: string): string => (path ? `\`${path}\`` : 'the payload');

const print = (value: unknown): string => (value === undefined ? 'not given' : JSON.stringify(value));
