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
