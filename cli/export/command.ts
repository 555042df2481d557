import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { serviceCaller } from '../../platform/kernel/identity.js';
import { isId } from '../../platform/kernel/ids.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { stop, withParts } from '../../platform/kernel/stopping.js';
import { ContentItem } from '../../subgraphs/content/item/content-item.entity.js';
import { ContentKind } from '../../subgraphs/content/item/kinds.js';
import { Course } from '../../subgraphs/course/course/course.entity.js';
import { CommandError } from '../command-error.js';
import { type Installation, openInstallation } from '../installation/installation.js';
import { type ExportedQuiz, qtiFiles } from './qti/package-files.js';

export interface ExportFlags {
  readonly courseId: string;
  /** The file to write; it must not be there. */
  readonly out: string;
}

/** `lms export qti`: writes the quizzes of a course as a package that `lms import qti` reads, and so do others. */
export async function exportQtiCommand(settings: Settings, { courseId, out }: ExportFlags): Promise<void> {
  await withParts(async (opened) => {
    const installation = opened.adopt(await openInstallation(settings), stop);
    const { title, quizzes } = await quizzesOf(installation, courseId);
    if (quizzes.length === 0) throw new CommandError('The course has no quiz: nothing was written.');
    await writeZip(out, qtiFiles(title, quizzes));
    console.log(`${out}: ${quizzes.length} quizzes of ${title}`);
    console.log('QTI has no place for the weight, the share to pass, the attempts and the review policy of a quiz.');
  });
}

/** In the order in which they were made. */
export async function quizzesOf(
  installation: Pick<Installation, 'subgraph'>,
  courseId: string,
): Promise<{ readonly title: string; readonly quizzes: readonly ExportedQuiz[] }> {
  const contextOf = (name: string) => installation.subgraph(name).context({ caller: serviceCaller('command') });
  const course = isId(courseId) ? await contextOf('course').em.findOne(Course, { id: courseId }) : null;
  if (!course) throw new CommandError(`There is no course ${courseId}.`);
  const contents = await contextOf('content').em.find(
    ContentItem,
    { courseId, kind: ContentKind.QUIZ },
    { orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  return { title: course.title, quizzes: contents.flatMap(({ title, quiz }) => (quiz ? [{ title, quiz }] : [])) };
}

/** Never writes over a file. */
async function writeZip(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  const zip = new ZipFile();
  for (const [name, content] of files) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  try {
    await pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' }));
  } catch (error) {
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
