/** Rows as a batch answers them. */
export function byKey<Row, Key>(rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row> {
  return new Map(rows.map((row) => [key(row), row]));
}

/** Rows grouped for a batch whose values are lists. A key without rows gets an empty one. */
export function groupedBy<Row, Key>(keys: readonly Key[], rows: readonly Row[], key: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>(keys.map((each) => [each, []]));
  for (const row of rows) groups.get(key(row))?.push(row);
  return groups;
}
