import { type DocumentNode, type FieldNode, visit } from 'graphql';

/** The name under which a field stands in the response. */
export const responseName = (field: FieldNode): string => field.alias?.value ?? field.name.value;

/** Each name that some field of the document has in the response. */
export function responseNames(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    Field(field) {
      names.add(responseName(field));
    },
  });
  return names;
}

/** A prefix that makes of each name another one, and none that is used. */
export function unusedPrefix(prefix: string, used: ReadonlySet<string>): string {
  return [...used].some((name) => name.startsWith(prefix)) ? unusedPrefix(`${prefix}_`, used) : prefix;
}
