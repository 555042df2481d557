import { childOf, childrenOf, type MarkupElement, rawText } from '../../../../platform/service/imports/markup/element.js';
import {
  type BaseType,
  baseTypeOf,
  type Cardinality,
  cardinalityOf,
  isNumeric,
  parsed,
  type Scalar,
  type Value,
  valueFrom,
} from './value.js';

export interface ResponseDeclaration {
  readonly identifier: string;
  readonly baseType: BaseType;
  readonly cardinality: Cardinality;
  readonly correct: Value | null;
  readonly initial: Value | null;
  readonly mapping: Mapping | null;
}

export interface OutcomeDeclaration {
  readonly identifier: string;
  readonly baseType: BaseType;
  readonly cardinality: Cardinality;
  /** Numbers start at 0, everything else at nothing. */
  readonly initial: Value | null;
  readonly element: MarkupElement;
}

export interface Mapping {
  readonly lowerBound: number | null;
  readonly upperBound: number | null;
  readonly defaultValue: number;
  readonly entries: readonly { readonly key: Scalar; readonly value: number; readonly isCaseSensitive: boolean }[];
}

export function responseDeclaration(element: MarkupElement): ResponseDeclaration {
  const baseType = baseTypeOf(element.attributes.baseType);
  const cardinality = cardinalityOf(element.attributes.cardinality);
  const values = (name: string) => valueFrom(valuesIn(childOf(element, name)), baseType, cardinality);
  return {
    identifier: element.attributes.identifier ?? '',
    baseType,
    cardinality,
    correct: values('correctResponse'),
    initial: values('defaultValue'),
    mapping: mappingOf(childOf(element, 'mapping'), baseType),
  };
}

export function outcomeDeclaration(element: MarkupElement): OutcomeDeclaration {
  const baseType = baseTypeOf(element.attributes.baseType);
  const cardinality = cardinalityOf(element.attributes.cardinality);
  const written = valueFrom(valuesIn(childOf(element, 'defaultValue')), baseType, cardinality);
  const zero = cardinality === 'single' && isNumeric(baseType) ? valueFrom(['0'], baseType, 'single') : null;
  return { identifier: element.attributes.identifier ?? '', baseType, cardinality, initial: written ?? zero, element };
}

const valuesIn = (element: MarkupElement | undefined): string[] => (element ? childrenOf(element, 'value').map(rawText) : []);

function mappingOf(element: MarkupElement | undefined, baseType: BaseType): Mapping | null {
  if (!element) return null;
  return {
    lowerBound: bound(element.attributes.lowerBound),
    upperBound: bound(element.attributes.upperBound),
    defaultValue: bound(element.attributes.defaultValue) ?? 0,
    entries: childrenOf(element, 'mapEntry').flatMap(({ attributes }) => {
      const key = parsed(attributes.mapKey ?? '', baseType);
      const value = bound(attributes.mappedValue);
      // Without the attribute the case does not matter: so says the standard.
      return key === null || value === null ? [] : [{ key, value, isCaseSensitive: attributes.caseSensitive === 'true' }];
    }),
  };
}

const bound = (text: string | undefined): number | null => {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
};

/**
 * What a response is worth by a mapping: a value that a container holds twice counts once, and the bounds hold for the sum. No response is
 * worth nothing, whatever the lower bound is.
 */
export function mapped({ entries, defaultValue, lowerBound, upperBound }: Mapping, response: Value | null): number {
  if (!response) return 0;
  const worth = (value: Scalar): number => entries.find((entry) => isKeyOf(entry, value))?.value ?? defaultValue;
  const sum = [...new Set(response.values)].reduce<number>((total, value) => total + worth(value), 0);
  return Math.min(upperBound ?? Number.POSITIVE_INFINITY, Math.max(lowerBound ?? Number.NEGATIVE_INFINITY, sum));
}

const isKeyOf = ({ key, isCaseSensitive }: Mapping['entries'][number], value: Scalar): boolean =>
  typeof key === 'string' && typeof value === 'string' && !isCaseSensitive ? key.toLowerCase() === value.toLowerCase() : key === value;
