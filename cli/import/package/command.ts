import { basename } from 'node:path';
import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import type { Settings } from '../../../platform/kernel/settings.js';
import { stop, withParts } from '../../../platform/kernel/stopping.js';
import { openArchive } from '../../../platform/service/imports/archive/archive.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import { CommandError } from '../../command-error.js';
import { openInstallation } from '../../installation/installation.js';
import { instructorFor } from '../instructor.js';
import type { CoursePackage } from './course-package.js';
import { FORMATS } from './formats.js';
import { importPackage, type PackageImport } from './import-package.js';
import { showNote, shown } from './show-note.js';

export interface PackageFlags {
  readonly format: string;
  readonly path: string;
  readonly instructor?: string;
}

/** `lms import qti` and the other formats of courses. The package is read and judged as a whole before anything goes in. */
export async function importPackageCommand(settings: Settings, { format: source, path, instructor: email }: PackageFlags): Promise<void> {
  const format = FORMATS[source];
  if (!format) throw new CommandError(`There is no format ${source}`);
  await withParts(async (opened) => {
    try {
      const archive = opened.adopt(await openArchive(path), stop);
      const packages = await format.read(archive, basename(path).replace(/\.(zip|imscc|xml|qti|tar\.gz|tgz)$/i, ''));
      const installation = opened.adopt(await openInstallation(settings), stop);
      const instructor = await instructorFor(installation, email);
      let courses = 0;
      for (const each of packages) {
        const result = await importPackage(each, { source, instructor, service: (name) => installation.subgraph(name) });
        show(each, result);
        if (result) courses += 1;
      }
      if (courses === 0) throw new CommandError('Nothing went in: there is nothing in it that could be imported.');
    } catch (error) {
      throw readable(error, path);
    }
  });
}

function readable(error: unknown, path: string): unknown {
  if (error instanceof UnsafeArchive) return new CommandError(`${path} is refused: ${shown(error.message)}`);
  if (error instanceof DomainError && error.code === ErrorCode.BAD_USER_INPUT)
    return new CommandError(`${path} cannot be imported: ${shown(error.message)}`);
  const { code } = error as { code?: unknown };
  return code === 'ENOENT' || code === 'EACCES' ? new CommandError(`${path} cannot be read: ${(error as Error).message}`) : error;
}

function show(coursePackage: CoursePackage, result: PackageImport | null): void {
  const notes = result?.notes ?? coursePackage.notes;
  const taken = Object.entries(result?.taken ?? {}).map(([kind, count]) => `${count} ${kind}`);
  console.log(
    `${coursePackage.title}: ${result ? `course ${result.courseId} ${result.outcome}, ` : ''}${taken.join(', ') || 'nothing taken'}`,
  );
  notes.forEach(showNote);
}
