import { type EntityMetadata, type EntityProperty, type Platform, ReferenceKind } from '@mikro-orm/core';

const plain = new WeakMap<EntityMetadata, boolean>();

/** A table of its own, whose columns are read as they are: statements on it need nothing that only the ORM's query builder knows. */
export function isPlainTable(meta: EntityMetadata): boolean {
  const known = plain.get(meta);
  if (known !== undefined) return known;
  const { virtual, schema, inheritanceType, discriminatorColumn, orderBy } = meta;
  const isTable = !virtual && !schema && !inheritanceType && !discriminatorColumn && !orderBy;
  const made = isTable && meta.props.every(isPlainColumn);
  plain.set(meta, made);
  return made;
}

/** A value, or the id of another thing. A document in JSON has a conversion that changes nothing. */
const isPlainColumn = ({ kind, mapToPk, formula, lazy, fieldNames, customType, persist }: EntityProperty): boolean =>
  (kind === ReferenceKind.SCALAR || (kind === ReferenceKind.MANY_TO_ONE && mapToPk === true)) &&
  persist !== false &&
  !formula &&
  !lazy &&
  fieldNames.length === 1 &&
  !customType?.convertToJSValueSQL?.('', customType.platform as Platform);

/** A value that goes into a statement as it is. */
export const isPlainValue = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Date;

/** The quoted column of a property; undefined where it has none, or where its values are converted by SQL. */
export function writableColumnOf(meta: EntityMetadata, name: string): string | undefined {
  return meta.properties[name as never] && !propertyOf(meta, name).customType?.convertToDatabaseValueSQL ? columnOf(meta, name) : undefined;
}

export function columnOf(meta: EntityMetadata, name: string): string | undefined {
  const property = propertyOf(meta, name);
  return property && `"${property.fieldNames[0]}"`;
}

const propertyOf = (meta: EntityMetadata, name: string) => meta.properties[name as never] as EntityProperty;
