import { createLogger, type Logger } from '../kernel/log.js';

/** A line as a log collector reads it. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A logger like that of the program, whose lines a test reads. */
export function capturedLog(level = 'trace'): { readonly log: Logger; readonly lines: LogLine[]; text(): string } {
  const lines: LogLine[] = [];
  const written: string[] = [];
  const log = createLogger(level, 'test', {
    write(line: string) {
      written.push(line);
      lines.push(JSON.parse(line) as LogLine);
    },
  });
  return { log, lines, text: () => written.join('') };
}
