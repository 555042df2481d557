import type { DeadLetter, DeadLetterDetails } from '../../platform/dead-letters/dead-letters.js';
import type { Named } from './held-events.js';

const LONGEST_REASON = 80;

/** A line an event, under a line of headings. */
export function tableOf(letters: readonly Named<DeadLetter>[]): string {
  const rows = letters.map((letter) => [
    letter.name,
    letter.state,
    letter.topic,
    letter.key,
    letter.type ?? '?',
    String(letter.attempts),
    String(letter.behind),
    minute(letter.heldAt),
    shortened(letter.reason ?? ''),
  ]);
  return aligned([['NAME', 'STATE', 'TOPIC', 'KEY', 'TYPE', 'TRIES', 'BEHIND', 'SINCE (UTC)', 'REASON'], ...rows]);
}

/** Everything about one: what it is, why it is held, what it said. */
export function pageOf(letter: Named<DeadLetterDetails>): string {
  const facts: [string, string][] = [
    ['name', letter.name],
    ['state', letter.state],
    ['consumer', letter.consumer],
    ['event', `${letter.type ?? '?'} ${letter.eventId}`],
    ['from', `${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`],
    ['key', letter.key],
    ['behind it', `${letter.behind} later events of its key`],
    ['held since', letter.heldAt.toISOString()],
    ['tries', String(letter.attempts)],
    ['reason', letter.reason ?? ''],
  ];
  if (letter.state === 'RETRYING') facts.push(['next try', letter.dueAt.toISOString()]);
  const headers = Object.entries(letter.headers).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    aligned(facts),
    '',
    'headers',
    aligned(headers.map(([name, value]) => [`  ${name}`, value])),
    '',
    'body',
    plain(letter.body),
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): string {
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

/** Events come from elsewhere: what they hold must not steer the terminal. */
const plain = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '\uFFFD');

const shortened = (text: string): string => (text.length <= LONGEST_REASON ? text : `${text.slice(0, LONGEST_REASON - 1)}…`);

const minute = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ');
