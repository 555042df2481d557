import { createLogger, type Logger } from '../kernel/log.js';

/** A line as a log collector reads it. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface RecordedLog {
  readonly log: Logger;
  readonly lines: LogLine[];
  readonly messages: string[];
  /** All of it, as it is written. */
  text(): string;
}

/** A logger like the program's, whose lines a test can look at. */
export function recordedLog(level = 'warn'): RecordedLog {
  const lines: LogLine[] = [];
  const messages: string[] = [];
  const written: string[] = [];
  const write = (line: string) => {
    const read = JSON.parse(line) as LogLine;
    written.push(line);
    lines.push(read);
    messages.push(String(read.msg));
  };
  return { log: createLogger(level, 'test', { write }), lines, messages, text: () => written.join('') };
}
