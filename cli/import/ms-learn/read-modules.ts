import { z } from 'zod';
import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import type { ImportedQuestion } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { PartialCredit, QuestionKind } from '../../../subgraphs/content/quiz/quiz.js';
import { type CoursePackage, type PackageItem, type PackageNote, shortened, titled } from '../package/course-package.js';

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '');
const moduleRow = z.object({
  uid: z.string(),
  lang: z.string(),
  title: z.string(),
  summary: text,
  abstract: text,
  prerequisites: text,
  units: z.array(z.string()),
});
const unitRow = z.object({ uid: z.string(), lang: z.string(), title: z.string(), minutes: z.number().nullish() });
/** True, false and numbers were once written without quotes. */
const shown = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const choiceRow = z.object({ text: shown, correct: z.boolean(), explanation: text });
const quizRow = z.object({
  unit: z.string(),
  lang: z.string(),
  title: text,
  questions: z.array(z.object({ prompt: z.string(), choices: z.array(choiceRow) })),
});

type ModuleRow = z.output<typeof moduleRow>;
type QuizRow = z.output<typeof quizRow>;

/** Reads modules of Microsoft Learn with their units and knowledge checks, one JSON object a line. Each language of a module is a course. */
export async function readModules(archive: Archive): Promise<CoursePackage[]> {
  const modules = await rowsIn(archive, 'modules.jsonl', moduleRow);
  const units = await rowsIn(archive, 'units.jsonl', unitRow);
  const quizzes = await rowsIn(archive, 'quizzes.jsonl', quizRow);
  const named = new Set(modules.rows.flatMap(({ lang, units }) => units.map((uid) => `${lang} ${uid}`)));
  const unnamed = [
    ...units.rows.map(({ lang, uid, title }) => ({ lang, uid, title })),
    ...quizzes.rows.map(({ lang, unit, title }) => ({ lang, uid: unit, title })),
  ]
    .filter(({ lang, uid }) => !named.has(`${lang} ${uid}`))
    .map(({ lang, uid, title }): PackageNote => ({ id: `${uid} (${lang})`, title, left: 'out', reason: 'no module names it' }));
  const broken = [...modules.broken, ...units.broken, ...quizzes.broken, ...unnamed];
  const unitOf = new Map(units.rows.map((unit) => [`${unit.lang} ${unit.uid}`, unit]));
  const quizOf = new Map(quizzes.rows.map((quiz) => [`${quiz.lang} ${quiz.unit}`, quiz]));
  return modules.rows.map((row, index) => {
    const notes: PackageNote[] = index === 0 ? [...broken] : [];
    const units = row.units.flatMap((uid) => {
      const unit = unitOf.get(`${row.lang} ${uid}`);
      if (!unit) notes.push({ id: uid, title: '', left: 'out', reason: 'there is no such unit in units.jsonl' });
      const quiz = quizOf.get(`${row.lang} ${uid}`);
      return [...(unit ? [unitItem(unit)] : []), ...(quiz ? quizItem(uid, quiz, notes) : [])];
    });
    if (units.length > 0)
      notes.push({
        id: row.uid,
        title: row.title,
        left: 'in part',
        reason: 'the files hold no texts of units, but their titles and minutes',
      });
    return courseOf(row, [...overviewItem(row), ...units], notes);
  });
}

function courseOf(
  { title, lang, summary, abstract, prerequisites }: ModuleRow,
  items: readonly PackageItem[],
  notes: readonly PackageNote[],
): CoursePackage {
  const overview = overviewOf({ abstract, prerequisites });
  return {
    title: titled(title, 'Module'),
    summary: shortened(summary, 1_000),
    description: shortened(overview, 20_000),
    language: lang,
    modules: items.length > 0 ? [{ title: titled(title, 'Module'), items }] : [],
    notes,
  };
}

const overviewOf = ({ abstract, prerequisites }: Pick<ModuleRow, 'abstract' | 'prerequisites'>): string =>
  [abstract, prerequisites].filter(Boolean).join('\n\n');

/** A module whose units are not in the files is a course all the same. */
function overviewItem(row: ModuleRow): PackageItem[] {
  const text = overviewOf(row) || row.summary;
  return text ? [{ kind: 'ARTICLE', id: `${row.uid}/overview`, title: 'Overview', required: true, text }] : [];
}

const unitItem = ({ uid, title, minutes }: z.output<typeof unitRow>): PackageItem => ({
  kind: 'ARTICLE',
  id: uid,
  title: titled(title, uid),
  required: true,
  text: '',
  ...(minutes && { durationSeconds: Math.round(minutes * 60) }),
});

function quizItem(uid: string, { title, questions }: QuizRow, notes: PackageNote[]): PackageItem[] {
  const id = `${uid}/quiz`;
  const taken = questions.flatMap(({ prompt, choices }): ImportedQuestion[] => {
    const right = choices.filter(({ correct }) => correct).length;
    if (right === 0) {
      notes.push({ id, title: titled(prompt, id), left: 'out', reason: 'none of its choices is right' });
      return [];
    }
    const inputs = choices.map(({ text, correct, explanation }) => ({ text, correct, feedback: explanation || null }));
    return [{ kind: right === 1 ? QuestionKind.SINGLE_CHOICE : QuestionKind.MULTIPLE_CHOICE, prompt, choices: inputs }];
  });
  if (taken.length === 0) return [];
  const quiz = { partialCredit: PartialCredit.ALL_OR_NOTHING, sections: [{ questions: taken }] };
  return [{ kind: 'QUIZ', id, title: titled(title, 'Knowledge check'), required: true, quiz }];
}

interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly broken: readonly PackageNote[];
}

/** A line that is broken is named; a file that is missing refuses the whole. */
async function rowsIn<Row extends z.ZodType>(archive: Archive, name: string, schema: Row): Promise<Rows<z.output<Row>>> {
  if (!archive.has(name)) throw new UnsafeArchive(`it has no ${name}`);
  const rows: z.output<Row>[] = [];
  const broken: PackageNote[] = [];
  const lines = String(await archive.read(name)).split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = schema.safeParse(jsonOf(line));
    if (parsed.success) rows.push(parsed.data);
    else
      broken.push({
        id: `${name}, line ${index + 1}`,
        title: '',
        left: 'out',
        reason: z.prettifyError(parsed.error).replaceAll('\n', ' '),
      });
  });
  return { rows, broken };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
