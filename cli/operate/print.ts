import { InvalidArgumentError } from 'commander';

/** How commands print, and read, what is not theirs alone. */
const LONGEST_REASON = 80;

/** Cells under each other. */
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

/** What is shown comes from elsewhere: it must not steer the terminal. */
export const plain = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '\uFFFD');

export const shortened = (text: string): string => (text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON - 1)}…`);

export const minute = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ');

export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** The number of a flag. */
export function atLeastOne(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}
