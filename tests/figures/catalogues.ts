import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sought } from './documents.js';

// What two catalogues hold, read from their files by nothing that the program has.

type Row = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Courses and articles of the MIT Sloan catalogue. A row with nothing to read becomes a draft, which nobody but its own finds. */
export function mitLearn(folder: string, instructorId: string): Sought[] {
  const rowsOf = (file: string): Row[] => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const runs = rowsOf('sloan_runs.json');
  return rowsOf('sloan_courses.json').flatMap((row) => {
    const [title, description, brochure] = [text(row.Title), text(row.Description), text(row.BrochureLink)];
    if (!description && !brochure) return [];
    const topics = text(row.Topics)
      .split(':')
      .map((topic) => topic.trim())
      .filter(Boolean);
    const own = runs
      .filter((run) => run.Course_Id === row.Course_Id)
      .sort((one, other) => (text(one.Start_Date) < text(other.Start_Date) ? 1 : -1));
    const about = { topics, language: 'en', free: Number(own[0]?.Price ?? 0) === 0, instructorId };
    const article = (named: string, body: string): Sought[] =>
      body ? [{ ...about, kind: 'CONTENT', title: named, text: `${named} ${body}` }] : [];
    return [
      { ...about, kind: 'COURSE', title, text: `${title} ${description}` },
      ...article('Overview', description),
      ...article('Brochure', brochure),
    ];
  });
}

/** Courses, articles and quizzes of Microsoft Learn. */
export function msLearn(folder: string, instructorId: string): Sought[] {
  const rowsOf = (file: string): Row[] =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const [units, quizzes] = [rowsOf('units.jsonl'), rowsOf('quizzes.jsonl')];
  return rowsOf('modules.jsonl').flatMap((row) => {
    const title = text(row.title);
    const body = [text(row.abstract), text(row.prerequisites)].filter(Boolean).join('\n\n');
    const about = { topics: [], language: String(row.lang), free: true, instructorId };
    const content = (named: string, inside = ''): Sought => ({ ...about, kind: 'CONTENT', title: named, text: `${named} ${inside}` });
    const shown = (row.units as string[]).flatMap((uid) => [
      ...units.filter((unit) => unit.uid === uid && unit.lang === row.lang).map((unit) => content(text(unit.title))),
      ...quizzes
        .filter((quiz) => quiz.unit === uid && quiz.lang === row.lang && canBePassed(quiz))
        .map((quiz) => content(text(quiz.title))),
    ]);
    return [
      { ...about, kind: 'COURSE' as const, title, text: `${title} ${text(row.summary)} ${body}` },
      ...(body || text(row.summary) ? [content('Overview', body || text(row.summary))] : []),
      ...shown,
    ];
  });
}

const canBePassed = ({ questions }: Row): boolean =>
  (questions as { choices: { correct: boolean }[] }[]).some(({ choices }) => choices.some(({ correct }) => correct));
