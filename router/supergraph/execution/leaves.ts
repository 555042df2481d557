import { type GraphQLLeafType, isEnumType } from 'graphql';

/** Whether a value that a subgraph answered is one of a leaf's type. */
export type LeafCheck = (value: unknown) => boolean;

const isWhole = (value: unknown): boolean => Number.isInteger(value);
const isText = (value: unknown): boolean => typeof value === 'string';

const BUILT_IN: Readonly<Record<string, LeafCheck>> = {
  Int: isWhole,
  Float: (value) => Number.isFinite(value),
  String: isText,
  Boolean: (value) => typeof value === 'boolean',
  ID: (value) => isText(value) || isWhole(value),
};

/** Of a custom scalar nothing is known. An enum has the values that clients see. */
export function leafCheck(type: GraphQLLeafType): LeafCheck {
  if (!isEnumType(type)) return BUILT_IN[type.name] ?? (() => true);
  const names = new Set(type.getValues().map(({ name }) => name));
  return (value) => names.has(value as string);
}
