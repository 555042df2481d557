/** Indexes rows by their key, as a Batch returns them. */
export function byKey<Row, Key>(rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row> {
  return new Map(rows.map((row) => [key(row), row]));
}

/** Groups rows by their key, for a Batch whose values are lists. A key without rows gets an empty list. */
export function groupedBy<Row, Key>(keys: readonly Key[], rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>(keys.map((each) => [each, []]));
  for (const row of rows) groups.get(key(row))?.push(row);
  return groups;
}

/** Indexes rows by their key; of several with one key, the first. */
export function firstByKey<Row, Key>(rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row> {
  return byKey([...rows].reverse(), key);
}

/** Divides rows into waves: each has at most one row of a key, and the rows of one key are in successive waves, in order. */
export function wavesOf<Row, Key>(rows: readonly Row[], key: (row: Row) => Key): Row[][] {
  const seen = new Map<Key, number>();
  const waves: Row[][] = [];
  for (const row of rows) {
    const nth = seen.get(key(row)) ?? 0;
    seen.set(key(row), nth + 1);
    waves[nth] ??= [];
    waves[nth].push(row);
  }
  return waves;
}
