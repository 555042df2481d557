import { Unsupported } from '../unsupported.js';

export type Cardinality = 'single' | 'multiple' | 'ordered';
export type BaseType = 'identifier' | 'boolean' | 'integer' | 'float' | 'string' | 'point' | 'pair' | 'directedPair' | 'duration' | 'uri';

/** A value of a variable. Nothing, and a container of nothing, is null. */
export interface Value {
  readonly cardinality: Cardinality;
  readonly baseType: BaseType;
  readonly values: readonly Scalar[];
}

/** Pairs are two identifiers with a blank between; those without a direction in the order of the alphabet, so that both ways are equal. */
export type Scalar = string | number | boolean;

const CARDINALITIES: readonly string[] = ['single', 'multiple', 'ordered'] satisfies Cardinality[];

export function cardinalityOf(name: string | undefined): Cardinality {
  if (name && CARDINALITIES.includes(name)) return name as Cardinality;
  throw new Unsupported(`variables of the cardinality ${name ?? 'none'} are not supported`);
}

/** `directed-pair` is found in files of 3.0, which says `directedPair` as 2 does. */
const BASE_TYPES: Readonly<Record<string, BaseType>> = {
  identifier: 'identifier',
  boolean: 'boolean',
  integer: 'integer',
  float: 'float',
  string: 'string',
  point: 'point',
  pair: 'pair',
  directedPair: 'directedPair',
  'directed-pair': 'directedPair',
  duration: 'duration',
  uri: 'uri',
};

export function baseTypeOf(name: string | undefined): BaseType {
  const baseType = name === undefined ? undefined : BASE_TYPES[name];
  if (!baseType) throw new Unsupported(`values of the type ${name ?? 'none'} are not supported`);
  return baseType;
}

export const isNumeric = (baseType: BaseType): boolean => baseType === 'integer' || baseType === 'float' || baseType === 'duration';

/** A value as it is written; null when it is none of this type, or empty. */
export function parsed(text: string, baseType: BaseType): Scalar | null {
  if (baseType === 'string') return text === '' ? null : text;
  const trimmed = text.trim();
  if (trimmed === '') return null;
  switch (baseType) {
    case 'boolean':
      return trimmed === 'true' || trimmed === '1';
    case 'integer':
      return /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : null;
    case 'float':
    case 'duration':
      return Number.isNaN(Number(trimmed)) ? null : Number(trimmed);
    case 'pair':
      return pairOf(trimmed).sort().join(' ');
    case 'directedPair':
      return pairOf(trimmed).join(' ');
    default:
      return trimmed;
  }
}

const pairOf = (text: string): string[] => text.split(/\s+/).slice(0, 2);

export function valueFrom(texts: readonly string[], baseType: BaseType, cardinality: Cardinality): Value | null {
  return container(
    texts.flatMap((text) => parsed(text, baseType) ?? []),
    baseType,
    cardinality,
  );
}

export const container = (values: readonly Scalar[], baseType: BaseType, cardinality: Cardinality): Value | null =>
  values.length === 0 ? null : { cardinality, baseType, values: cardinality === 'single' ? values.slice(0, 1) : values };

export const truth = (value: boolean | null): Value | null => (value === null ? null : container([value], 'boolean', 'single'));

export const numberValue = (value: number | null, baseType: BaseType = 'float'): Value | null =>
  value === null || Number.isNaN(value) ? null : container([value], baseType, 'single');

/** The one value of a single variable. */
export const scalarOf = (value: Value | null): Scalar | null => value?.values[0] ?? null;

export function numberOf(value: Value | null): number | null {
  const scalar = scalarOf(value);
  return typeof scalar === 'number' ? scalar : null;
}

/** Equal as `match` means it: containers of `multiple` in any order, those of `ordered` in this one; strings with their case. */
export function isSame(one: Value, other: Value): boolean {
  if (one.values.length !== other.values.length) return false;
  if (one.cardinality === 'multiple') return sorted(one).every((value, index) => value === sorted(other)[index]);
  return one.values.every((value, index) => value === other.values[index]);
}

const sorted = ({ values }: Value): Scalar[] => [...values].sort((one, other) => (String(one) < String(other) ? -1 : 1));
