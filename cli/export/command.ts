import type { Settings } from '../../platform/kernel/settings.js';
import { stop, withParts } from '../../platform/kernel/stopping.js';
import { ContentItem } from '../../subgraphs/content/item/content-item.entity.js';
import { ContentKind } from '../../subgraphs/content/item/kinds.js';
import { CommandError } from '../command-error.js';
import { showNote } from '../import/package/show-note.js';
import { type Installation, openInstallation } from '../installation/installation.js';
import { cartridgeFiles } from './common-cartridge/cartridge-files.js';
import { cartridgeNotes } from './common-cartridge/notes.js';
import { courseToExport, findCourse, managerOf, modulesOf } from './course-to-export.js';
import { showExportNote } from './export-note.js';
import { writeZip } from './package-file.js';
import { qtiNotes } from './qti/notes.js';
import { type ExportedQuiz, qtiFiles } from './qti/package-files.js';

export interface ExportFlags {
  readonly courseId: string;
  /** The file to write; it must not be there. */
  readonly out: string;
}

/** `lms export common-cartridge`: writes a course as a package that `lms import common-cartridge` reads, and so do others. */
export async function exportCartridgeCommand(settings: Settings, { courseId, out }: ExportFlags): Promise<void> {
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const course = await courseToExport(installation, courseId);
    if (course.modules.length === 0) throw new CommandError('The course has nothing that a cartridge could hold: nothing was written.');
    await writeZip(out, cartridgeFiles(course));
    const items = course.modules.reduce((sum, module) => sum + module.items.length, 0);
    console.log(`${out}: ${items} items in ${course.modules.length} modules of ${course.title}`);
    course.notes.forEach(showNote);
    cartridgeNotes(course).forEach(showExportNote);
  });
}

/** `lms export qti`: writes the quizzes of a course as a package that `lms import qti` reads, and so do others. */
export async function exportQtiCommand(settings: Settings, { courseId, out }: ExportFlags): Promise<void> {
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const { title, quizzes } = await quizzesOf(installation, courseId);
    if (quizzes.length === 0) throw new CommandError('The course has no quiz: nothing was written.');
    await writeZip(out, qtiFiles(title, quizzes));
    console.log(`${out}: ${quizzes.length} quizzes of ${title}`);
    qtiNotes(quizzes).forEach(showExportNote);
  });
}

/** In the order of the course; those that no module shows last, in the order in which they were made. */
export async function quizzesOf(
  installation: Pick<Installation, 'subgraph'>,
  courseId: string,
): Promise<{ readonly title: string; readonly quizzes: readonly ExportedQuiz[] }> {
  const course = await findCourse(installation, courseId);
  const contents = await managerOf(installation, 'content').find(
    ContentItem,
    { courseId, kind: ContentKind.QUIZ },
    { orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  const placed = (await modulesOf(installation, courseId)).flatMap(({ items }) => items.map(({ refId }) => refId));
  const place = ({ id }: ContentItem) => (placed.includes(id) ? placed.indexOf(id) : placed.length);
  const sorted = [...contents].sort((one, other) => place(one) - place(other));
  return { title: course.title, quizzes: sorted.flatMap(({ title, quiz }) => (quiz ? [{ title, quiz }] : [])) };
}
