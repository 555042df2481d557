import { InvalidArgumentError } from 'commander';

/** Characters of a reason in a table. */
const LONGEST_REASON = 80;

/** Aligns the cells of each column. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => plain(cell).replaceAll('\n', ' ')));
  const widths = clean[0]?.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0))) ?? [];
  return clean
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Replaces control characters: text that comes from elsewhere must not control the terminal. */
export const plain = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '\uFFFD');

export const shortened = (text: string): string => (text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON - 1)}…`);

export const minute = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ');

export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** Parses the value of a flag. */
export function atLeastOne(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
