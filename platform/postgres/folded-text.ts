/**
 * The functions by which services search texts, for a migration. They are immutable, so that an index can hold what they make: what they
 * call is bound when they are made, and does not depend on a setting.
 */
export const foldedTextFunctions: readonly string[] = [
  'create extension if not exists unaccent',
  'create schema texts',
  // Compatible characters first: `ﬁ` is `fi`, and letters with combining marks are those without.
  `create function texts.folded(value text) returns text language sql immutable strict parallel safe
    return lower(unaccent('unaccent'::regdictionary, normalize(value, NFKC)))`,
  // What people type is text, not a pattern. It is escaped after it was folded: folding makes a full-width percent sign a plain one.
  `create function texts.containing(value text) returns text language sql immutable strict parallel safe
    return '%' || regexp_replace(texts.folded(value), '([\\\\%_])', '\\\\\\1', 'g') || '%'`,
];
