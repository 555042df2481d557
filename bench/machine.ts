import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { projectFile } from '../cli/project.js';

/** Machine and versions, without which a figure means nothing. */
export function machine(): string {
  const { dependencies } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gib = Math.round(totalmem() / 2 ** 30);
  const versions = ['graphql', '@apollo/gateway', '@apollo/server', '@mikro-orm/core', 'fastify'].map(
    (name) => `${name} ${dependencies[name]}`,
  );
  return `${cpus().length} × ${model}, ${gib} GiB; Node ${process.version}, PostgreSQL 18; ${versions.join(', ')}`;
}

/** The value below which `share` of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The cells of a row of a table. */
export type Row = readonly (string | number)[];

/** A table in Markdown, ready for docs/benchmarks.md. */
export function table(head: readonly string[], rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
