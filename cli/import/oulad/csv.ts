import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { UnreadableImport } from '../problems.js';

/** A row of a CSV file. */
export interface CsvRecord {
  /** As a spreadsheet numbers it: the row with the names of the columns is 1. */
  readonly number: number;
  readonly record: Readonly<Record<string, string>>;
  /** Set when it has more or fewer cells than there are columns. */
  readonly fault: string | null;
}

interface Parsed {
  readonly record: Record<string, string>;
  readonly info: Info & { readonly error?: CsvError };
}

/** Reads a file row by row. Throws an UnreadableImport where it is not CSV. */
export async function* recordsOf(path: string): AsyncGenerator<CsvRecord> {
  const options = { columns: true, bom: true, trim: true, info: true, skip_empty_lines: true, relax_column_count: true } as const;
  try {
    for await (const { record, info } of pipeline(createReadStream(path), parse(options), () => {}) as AsyncIterable<Parsed>) {
      const fault = info.error ? 'has another number of cells than there are columns' : null;
      yield { number: info.records + info.empty_lines + 1, record, fault };
    }
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('CSV_')) throw error;
    throw new UnreadableImport(path, (error as Error).message, { cause: error });
  }
}

/** The names of a file's columns: none when it is empty. */
export async function columnsOf(path: string): Promise<readonly string[]> {
  for await (const names of pipeline(createReadStream(path), parse({ bom: true, trim: true, to: 1 }), () => {}) as AsyncIterable<string[]>)
    return names;
  return [];
}
