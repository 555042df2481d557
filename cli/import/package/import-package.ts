import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import { DomainError } from '../../../platform/kernel/errors.js';
import { serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import type { RunningSubgraph } from '../../../platform/transport/start-subgraph.js';
import { importAssignments } from '../../../subgraphs/assignment/import/import-assignments.js';
import { importContents } from '../../../subgraphs/content/import/import-contents.js';
import { importFile } from '../../../subgraphs/content/import/import-file.js';
import type { TrackInput } from '../../../subgraphs/content/track/track.inputs.js';
import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import { type ImportOutcome, importCourse } from '../../../subgraphs/course/import/import-course.js';
import type { CoursePackage, FileItem, PackageItem, PackageNote, TrackFile } from './course-package.js';
import { type MeasuredFiles, measuredFiles } from './measured-files.js';
import { possible } from './possible.js';
import { assignmentRow, contentRow } from './rows.js';

export interface PackageImport {
  readonly courseId: string;
  readonly outcome: ImportOutcome;
  /** How many items of the package are in the course, by their kind. */
  readonly taken: Readonly<Record<string, number>>;
  readonly notes: readonly PackageNote[];
}

export interface PackageOptions {
  /** The format: 'qti'. */
  readonly source: string;
  readonly instructor: UserCaller;
  /** A service on its data. Nothing else of the system has to run. */
  readonly service: (name: string) => Pick<RunningSubgraph, 'context'>;
}

/** Any fixed UUID: version 5 makes ids that are unique within it. */
const NAMESPACE = 'a3a5a0de-5f0f-4a38-9a53-5d1a94be1c0b';

/**
 * Makes a course of a package, as one of the instructor's: the course with its modules first, then what its items show, each service in
 * one transaction. An import that was stopped continues where it was; one that is run again changes nothing. A package that has changed
 * is another course. Nobody is notified. Null when there is nothing to bring in.
 */
export async function importPackage(
  coursePackage: CoursePackage,
  { source, instructor, service }: PackageOptions,
): Promise<PackageImport | null> {
  const { title, summary, description, language, modules, ...judged } = possible(coursePackage);
  const notes = [...judged.notes];
  if (modules.length === 0) return null;
  const items = modules.flatMap((module) => module.items);
  const files = await measuredFiles(items);
  const sourceId = `${instructor.userId}/${digestOf(coursePackage, files)}`;
  const idOf = ({ id }: PackageItem) => v5(`${source}/${sourceId}/${id}`, NAMESPACE);
  const course = service('course').context({ caller: instructor, silent: true });
  const { courseId, outcome } = await importCourse(course, {
    source,
    sourceId,
    details: { title, summary, description, language, price: { amount: 0, currency: 'USD' } },
    modules: modules.map((module) => ({
      title: module.title,
      items: module.items.map((item) => ({
        title: item.placedAs ?? item.title,
        kind: kindOf(item),
        refId: idOf(item),
        required: item.required,
      })),
    })),
  });
  const contextOf = (name: string) => service(name).context({ caller: serviceCaller('import'), silent: true });
  const createdAt = contextOf('content').clock.now();
  const rows = items.filter((item) => item.kind !== 'ASSIGNMENT').map((item) => contentRow(item, { id: idOf(item), sourceId, createdAt }));
  await importContents(contextOf('content'), { source: `${source}/content`, courseId }, rows);
  for (const item of items)
    if (item.kind === 'PDF' || item.kind === 'VIDEO') await bringFile(item, idOf(item), { instructor, service, files }, notes);
  const assignments = items.filter((item) => item.kind === 'ASSIGNMENT');
  await importAssignments(
    contextOf('assignment'),
    { source: `${source}/assignment`, courseId },
    assignments.map((item) => assignmentRow(item, { id: idOf(item), sourceId, createdAt })),
  );
  return { courseId, outcome, taken: countByKind(items), notes };
}

/** A file that is refused leaves its item without one; so does a track. */
async function bringFile(
  item: FileItem,
  contentId: string,
  { instructor, service, files }: Pick<PackageOptions, 'instructor' | 'service'> & { readonly files: MeasuredFiles },
  notes: PackageNote[],
): Promise<void> {
  const context = service('content').context({ caller: instructor, silent: true });
  const { id, title } = item;
  const bring = async (file: FileItem | TrackFile, what: string, track?: TrackInput) => {
    try {
      const measured = files.get(file);
      if (!measured || measured instanceof UnsafeArchive) throw measured ?? new Error(`${file.fileName} was not measured`);
      const { fileName, mimeType, open } = file;
      await importFile(context, { contentId, fileName, mimeType, sizeBytes: measured.sizeBytes, open, ...(track && { track }) });
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof UnsafeArchive)) throw error;
      notes.push({ id, title, left: 'in part', reason: `${what} is not here: ${error.message}` });
    }
  };
  await bring(item, 'its file');
  for (const track of item.tracks ?? []) {
    const { kind, language, label } = track;
    await bring(track, `its track “${label}”`, { kind, language, label });
  }
}

const kindOf = ({ kind }: PackageItem): ModuleItemKind => (kind === 'ASSIGNMENT' ? ModuleItemKind.ASSIGNMENT : ModuleItemKind.CONTENT);

/** What a package is known again by: what would be made of it. */
function digestOf({ title, language, modules }: CoursePackage, files: MeasuredFiles): string {
  const bytes = [...files.values()].map((file) => (file instanceof UnsafeArchive ? null : file.sha256));
  return createHash('sha256')
    .update(JSON.stringify([title, language, modules, ...bytes]))
    .digest('hex');
}

function countByKind(items: readonly PackageItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
