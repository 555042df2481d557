import { stringify } from 'csv-stringify/sync';
import type { Row } from './rows-of.js';

/**
 * Rows as lines of RFC 4180. What a spreadsheet would take for a formula is preceded by an apostrophe: names and titles are written by
 * anybody.
 */
export const csvOf = (rows: readonly Row[], columns: readonly string[]): string =>
  stringify([...rows], {
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: (value) => String(value) },
  });

/** The first line. It begins with a byte order mark, by which spreadsheets know UTF-8. */
export const headOf = (columns: readonly string[]): string => `\uFEFF${columns.join()}\r\n`;
