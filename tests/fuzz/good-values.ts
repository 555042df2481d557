import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
} from 'graphql';

/** Ids of things that are there, by their kind. */
export type Ids = Readonly<Record<Kind, string>>;

/** In the order in which a name is searched for them: `removeModuleItem` is about an item, `courseStaff` about a course. */
export const KINDS = [
  'export',
  'upload',
  'file',
  'track',
  'certificate',
  'membership',
  'notification',
  'device',
  'criterion',
  'evaluation',
  'submission',
  'attempt',
  'content',
  'assignment',
  'enrollment',
  'payment',
  'item',
  'module',
  'plan',
  'orgUnit',
  'user',
  'course',
] as const;
export type Kind = (typeof KINDS)[number];

/** Names that do not contain the kind of what they name. */
const ALSO: Readonly<Record<string, Kind>> = {
  refId: 'assignment',
  parentId: 'orgUnit',
  prerequisiteIds: 'course',
  studentId: 'user',
  instructorId: 'user',
};

const kindIn = (text: string): Kind | undefined => KINDS.find((kind) => text.toLowerCase().includes(kind.toLowerCase()));

/** The kind of thing that an id names: by its own name, or by that of the field that it is for. */
export const kindOf = (name: string, field: string): Kind => ALSO[name] ?? kindIn(name) ?? kindIn(field) ?? 'course';

const TEXTS: Readonly<Record<string, string>> = {
  email: 'somebody@example.org',
  currency: 'EUR',
  mimeType: 'text/plain',
  fileName: 'essay.txt',
  locale: 'de',
  language: 'de',
  avatarUrl: 'https://example.org/a.png',
  sha256: 'a'.repeat(64),
  timeZone: 'Europe/Berlin',
};

const SCALARS: Readonly<Record<string, unknown>> = { Int: 1, Float: 1, SafeInt: 1, Boolean: true, DateTime: '2030-01-01T00:00:00.000Z' };

export interface Wanted {
  readonly type: GraphQLInputType;
  /** Of the argument or input field. */
  readonly name: string;
  /** The field whose argument it is, or lies in. */
  readonly field: string;
  readonly ids: Ids;
  /** Input fields to fill although they may be left out: the way to a value within. */
  readonly within?: readonly string[];
}

/** A value that the schema accepts, about things that are there. */
export function goodValue({ type, name, field, ids, within = [] }: Wanted): unknown {
  const nullable = getNullableType(type);
  const [next, ...further] = within;
  if (isListType(nullable)) return [goodValue({ type: nullable.ofType as GraphQLInputType, name, field, ids, within: further })];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (isInputObjectType(nullable)) {
    const wanted = Object.values(nullable.getFields()).filter((each) => isRequiredInputField(each) || each.name === next);
    return Object.fromEntries(
      wanted.map((each) => [
        each.name,
        goodValue({ type: each.type, name: each.name, field, ids, within: each.name === next ? further : [] }),
      ]),
    );
  }
  const scalar = getNamedType(nullable).name;
  if (scalar === 'ID') return ids[kindOf(name, field)];
  return scalar === 'String' ? (TEXTS[name] ?? `a ${name}`) : SCALARS[scalar];
}
