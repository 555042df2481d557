/** What a search may find, as a data set has it. */
export interface Sought {
  readonly kind: 'COURSE' | 'CONTENT';
  readonly title: string;
  /** All that is searched, the title included. */
  readonly text: string;
  readonly topics: readonly string[];
  readonly language: string;
  readonly free: boolean;
  readonly instructorId: string;
}

export interface Chosen {
  readonly text?: string;
  readonly kinds?: readonly string[];
  readonly topics?: readonly string[];
  readonly language?: string;
  readonly free?: boolean;
  readonly instructorId?: string;
}

type Facet = { readonly name: string; readonly buckets: readonly { readonly value: string; readonly count: number }[] };

const VALUES: Readonly<Record<string, (sought: Sought) => readonly string[]>> = {
  kinds: ({ kind }) => [kind],
  topics: ({ topics }) => topics,
  // No data set tells one.
  level: () => [],
  language: ({ language }) => [language],
  free: ({ free }) => [String(free)],
  instructorId: ({ instructorId }) => [instructorId],
};

/** Whether a word of the text is this one, or begins with it. */
export const has = (text: string, word: string): boolean => new RegExp(`(^|[^\\p{L}\\p{N}])${word}`, 'iu').test(text);

const hasAll = (text: string, words = ''): boolean => words.split(' ').every((word) => word === '' || has(text, word));

/** What is to be answered to a search of these. The words of the text must be such as no stemmer and no typo makes others of. */
export function counted(documents: readonly Sought[], { text, ...filter }: Chosen): { totalCount: number; facets: readonly Facet[] } {
  const accepted = Object.entries(filter).map(([name, given]) => [name, [given].flat().map(String)] as const);
  const meets = (sought: Sought, but?: string) =>
    hasAll(sought.text, text) &&
    accepted.every(([name, values]) => name === but || VALUES[name]?.(sought).some((each) => values.includes(each)));
  return {
    totalCount: documents.filter((sought) => meets(sought)).length,
    facets: Object.entries(VALUES).map(([name, valuesOf]) => {
      const counts = new Map<string, number>();
      for (const sought of documents.filter((each) => meets(each, name)))
        for (const value of new Set(valuesOf(sought))) counts.set(value, (counts.get(value) ?? 0) + 1);
      const buckets = [...counts].map(([value, count]) => ({ value, count }));
      return { name, buckets: buckets.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1)) };
    }),
  };
}
