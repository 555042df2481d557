import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { projectFile } from '../../cli/project.js';
import type { SearchDocument } from '../../platform/adapters/search-index/search-index.js';

/** Modules of Microsoft Learn, which are not a part of the project: written by people, and translated by people. */
const file = projectFile('../shared/data/ms-learn/modules.jsonl');

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const row = z.object({
  uid: z.string(),
  lang: z.string(),
  title: z.string(),
  summary: text,
  abstract: text,
  prerequisites: text,
  products: z.array(z.string().toLowerCase()).default([]),
});

export type Module = z.infer<typeof row>;

/** Undefined on a machine that does not have them. */
export function readModules(): readonly Module[] | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => row.parse(JSON.parse(line)));
}

/** The same module is another document in each language. */
export const idOf = ({ uid, lang }: Module): string => `${uid}/${lang}`;

export const documentOf = (module: Module): SearchDocument => ({
  id: idOf(module),
  version: 1,
  title: module.title,
  summary: module.summary,
  body: `${module.abstract}\n${module.prerequisites}`,
  language: module.lang,
  keywords: { topics: module.products },
  access: ['public'],
  popularity: 0,
  freshAt: new Date(0),
});
