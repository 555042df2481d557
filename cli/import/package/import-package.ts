import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { v5 } from 'uuid';
import { DomainError } from '../../../platform/kernel/errors.js';
import { serviceCaller, type UserCaller } from '../../../platform/kernel/identity.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import type { RunningSubgraph } from '../../../platform/transport/start-subgraph.js';
import { importAssignments } from '../../../subgraphs/assignment/import/import-assignments.js';
import { faultOf, type ImportedContent, importContents } from '../../../subgraphs/content/import/import-contents.js';
import { importFile } from '../../../subgraphs/content/import/import-file.js';
import { ContentKind } from '../../../subgraphs/content/item/kinds.js';
import type { TrackInput } from '../../../subgraphs/content/track/track.inputs.js';
import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import { type ImportOutcome, importCourse } from '../../../subgraphs/course/import/import-course.js';
import type { AssignmentItem, CoursePackage, FileItem, PackageItem, PackageNote } from './course-package.js';

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
  const notes = [...coursePackage.notes];
  const modules = coursePackage.modules
    .map((module) => ({ ...module, items: module.items.filter((item) => isPossible(item, notes)) }))
    .filter(({ items }) => items.length > 0);
  if (modules.length === 0) return null;
  const sourceId = `${instructor.userId}/${digestOf(coursePackage)}`;
  const idOf = ({ id }: PackageItem) => v5(`${source}/${sourceId}/${id}`, NAMESPACE);
  const { title, summary, description, language } = coursePackage;
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
  const items = modules.flatMap((module) => module.items);
  const contextOf = (name: string) => service(name).context({ caller: serviceCaller('import'), silent: true });
  const createdAt = contextOf('content').clock.now();
  const rows = items.filter((item) => item.kind !== 'ASSIGNMENT').map((item) => contentRow(item, { id: idOf(item), sourceId, createdAt }));
  await importContents(contextOf('content'), { source: `${source}/content`, courseId }, rows);
  for (const item of items)
    if (item.kind === 'PDF' || item.kind === 'VIDEO') await bringFile(item, idOf(item), { instructor, service }, notes);
  const assignments = items.filter((item): item is AssignmentItem => item.kind === 'ASSIGNMENT');
  const brought = await importAssignments(
    contextOf('assignment'),
    { source: `${source}/assignment`, courseId },
    assignments.map((item) => ({
      id: idOf(item),
      sourceId: `${sourceId}/${item.id}`,
      createdAt,
      details: { ...item.details, title: item.title },
    })),
  );
  for (const { sourceId: refused, reason } of brought.refused) {
    const item = assignments.find(({ id }) => refused === `${sourceId}/${id}`);
    notes.push({ id: item?.id ?? refused, title: item?.title ?? '', left: 'out', reason });
  }
  return { courseId, outcome, taken: countByKind(items), notes };
}

/** A file that is refused leaves its item without one; so does a track. */
async function bringFile(
  { id, title, tracks = [], ...file }: FileItem,
  contentId: string,
  { instructor, service }: Pick<PackageOptions, 'instructor' | 'service'>,
  notes: PackageNote[],
): Promise<void> {
  const context = service('content').context({ caller: instructor, silent: true });
  const bring = async (
    { fileName, mimeType, open }: Pick<FileItem, 'fileName' | 'mimeType' | 'open'>,
    what: string,
    track?: TrackInput,
  ) => {
    try {
      await importFile(context, { contentId, fileName, mimeType, sizeBytes: await sizeOf(await open()), open, ...(track && { track }) });
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof UnsafeArchive)) throw error;
      notes.push({ id, title, left: 'in part', reason: `${what} is not here: ${error.message}` });
    }
  };
  await bring(file, 'its file');
  for (const track of tracks) {
    const { kind, language, label } = track;
    await bring(track, `its track “${label}”`, { kind, language, label });
  }
}

/** A header may lie, so the bytes are counted. */
async function sizeOf(body: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of body) size += (chunk as Buffer).length;
  return size;
}

/** Says why not, where it is not: an item must not show what its service will refuse. */
function isPossible(item: PackageItem, notes: PackageNote[]): boolean {
  const reason = item.kind === 'ASSIGNMENT' ? null : faultOf(contentRow(item, { id: NAMESPACE, sourceId: '', createdAt: new Date(0) }));
  if (reason) notes.push({ id: item.id, title: item.title, left: 'out', reason });
  return reason === null;
}

function contentRow(
  item: Exclude<PackageItem, AssignmentItem>,
  { sourceId, ...origin }: Omit<ImportedContent, 'details' | 'quiz'>,
): ImportedContent {
  const details = { kind: ContentKind[item.kind], title: item.title };
  const row = { ...origin, sourceId: `${sourceId}/${item.id}`, details };
  if (item.kind === 'QUIZ') return { ...row, quiz: item.quiz };
  const lasting = { ...details, durationSeconds: item.durationSeconds ?? null };
  if (item.kind === 'ARTICLE') return { ...row, details: { ...lasting, text: item.text } };
  return { ...row, details: { ...lasting, ...(item.completeAtPercent !== undefined && { completeAtPercent: item.completeAtPercent }) } };
}

const kindOf = ({ kind }: PackageItem): ModuleItemKind => (kind === 'ASSIGNMENT' ? ModuleItemKind.ASSIGNMENT : ModuleItemKind.CONTENT);

/** What a package is known again by: what would be made of it. */
const digestOf = ({ title, language, modules }: CoursePackage): string =>
  createHash('sha256')
    .update(JSON.stringify([title, language, modules]))
    .digest('hex');

function countByKind(items: readonly PackageItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
