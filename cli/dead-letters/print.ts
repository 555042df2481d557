import type { DeadLetter, DeadLetterDetails } from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { aligned, minute, plain, shortened } from '../operate/print.js';
import type { Parked } from './parked-messages.js';

/** A table with a line for each message. */
export function tableOf(letters: readonly Parked<DeadLetter>[]): string {
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

/** Everything about one message: what it is, why it is parked, and its content. */
export function pageOf(letter: Parked<DeadLetterDetails>): string {
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
