import { isRaw, JsonProperty, Utils } from '@mikro-orm/core';

/** A statement whose values are beside its text. */
export interface Parameterized {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** PostgreSQL plans what has more of them as cheaply by their literals: such texts are as many as there are lengths of lists. */
const MOST_PARAMETERS = 40;

/** Texts whose templates are remembered. The ORM writes a text for each length of a list. */
const MOST_TEMPLATES = 2_000;

/** Only these take parameters. What holds several statements, or a `$1` of its own, does not. */
const PREPARABLE = /^\s*(?:select|insert|update|delete|with|values)\b(?!.*(?:;\s*\S|\$\d))/is;

/** The ORM's update of many rows. Without the column beside them its values would be of type text. */
const UPDATE_OF_MANY = /^update .* = case when /;

/** A parameter is one value, or the values of a list: `in (?, ?)` becomes `= any($1)`, the same text for every length. */
interface Slot {
  readonly count: number;
  readonly list: boolean;
}

interface Template {
  readonly text: string;
  readonly slots: readonly Slot[];
}

const templates = new Map<string, Template | undefined>();

/**
 * Turns a statement of MikroORM, with a `?` for each value, into one of PostgreSQL, with `$1`. Undefined when its values must stand in
 * its text: then the ORM writes them there as literals. A parameter has the type that its place in the text asks for, as a quoted literal
 * has.
 */
export function parameterized(sql: string, parameters: readonly unknown[]): Parameterized | undefined {
  if (parameters.length === 0) return undefined;
  if (parameters.some(isRaw)) return parameterizedWithRaw(sql, parameters);
  const template = templateOf(sql);
  if (!template) return undefined;
  const values: unknown[] = [];
  let taken = 0;
  for (const { count, list } of template.slots) {
    const given = parameters.slice(taken, taken + count);
    const value = list ? arrayOf(given.length === 1 && Array.isArray(given[0]) ? given[0] : given) : asParameter(given[0]);
    if (value === undefined) return undefined;
    values.push(value);
    taken += count;
  }
  return taken === parameters.length ? { text: template.text, values } : undefined;
}

/** A fragment of SQL, such as `default`, is a part of the text. */
function parameterizedWithRaw(sql: string, parameters: readonly unknown[]): Parameterized | undefined {
  const texts = sql.split('?');
  if (sql.includes('\\?') || sql.includes('??') || texts.length !== parameters.length + 1) return undefined;
  const values: unknown[] = [];
  const text = parameters.map((parameter, index) => {
    const fragment = isRaw(parameter) ? parameter : undefined;
    values.push(...(fragment ? fragment.params : [parameter]));
    return texts[index] + (fragment ? fragment.sql : '?');
  });
  return parameterized(text.join('') + texts.at(-1), values);
}

function templateOf(sql: string): Template | undefined {
  if (templates.has(sql)) return templates.get(sql);
  if (templates.size >= MOST_TEMPLATES) templates.clear();
  const template = PREPARABLE.test(sql) && !UPDATE_OF_MANY.test(sql) && !sql.includes('??') ? compiled(sql) : undefined;
  templates.set(sql, template);
  return template;
}

const PLACEHOLDER = /\\\?|\b(not )?in \((\?(?:, \?)*)\)|\?/g;

function compiled(sql: string): Template | undefined {
  const slots: Slot[] = [];
  const text = sql.replace(PLACEHOLDER, (found, not: string | undefined, marks: string | undefined) => {
    if (found === '\\?') return '?';
    slots.push({ count: marks ? marks.split(',').length : 1, list: marks !== undefined });
    const place = `$${slots.length}`;
    if (!marks) return place;
    return not ? `<> all(${place})` : `= any(${place})`;
  });
  return slots.length > 0 && slots.length <= MOST_PARAMETERS ? { text, slots } : undefined;
}

/** The value as a parameter has it. Undefined for what only the ORM can write. */
function asParameter(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return value;
  const isJson = Utils.isPlainObject(value) || (value as { [JsonProperty]?: boolean } | undefined)?.[JsonProperty];
  return isJson ? JSON.stringify(value) : undefined;
}

function arrayOf(list: readonly unknown[]): unknown[] | undefined {
  // `in ()` is an error of syntax, and stays one.
  if (list.length === 0) return undefined;
  const values = list.map(asParameter);
  return values.includes(undefined) ? undefined : values;
}
