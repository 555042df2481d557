/** The languages that PostgreSQL sorts by rules of their own, out of ICU. A collation is chosen from this list, and never made of a text. */
const LANGUAGES: ReadonlySet<string> = new Set(
  `af am ar as az be bg bn bs ca cs cy da de dsb el en eo es et fa ff fi fil fo fr ga gl gu ha haw he hi hr hsb hu hy id ig is it ja ka kk
  kl km kn ko kok ky lb lt lv mk ml mn mr ms mt my nb nl nn om or pa pl ps pt ro ru se si sk sl sq sr sv sw ta te th tr uk ur uz vi wae yo
  zh zu`.split(/\s+/),
);

/** The name of the collation by which a reader of this locale looks a name up, quoted for SQL: `"sv-x-icu"` for `sv-SE`. */
export function collationOf(locale: string | null | undefined): string {
  const language = locale?.slice(0, 16).toLowerCase().split('-', 1)[0] ?? '';
  return `"${LANGUAGES.has(language) ? language : 'und'}-x-icu"`;
}

export const collations: readonly string[] = [...LANGUAGES, 'und'].map((language) => `${language}-x-icu`);
