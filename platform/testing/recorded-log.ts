import { type Logger, pino } from 'pino';

/** A log whose messages a test can look at. */
export function recordedLog(): { readonly log: Logger; readonly messages: string[] } {
  const messages: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void messages.push(JSON.parse(line).msg) });
  return { log, messages };
}
