import { basename } from 'node:path';
import { instructorFor } from '../../cli/import/instructor.js';
import type { CoursePackage } from '../../cli/import/package/course-package.js';
import { FORMATS, type PackageFormat } from '../../cli/import/package/formats.js';
import { importPackage } from '../../cli/import/package/import-package.js';
import { openInstallation } from '../../cli/installation/installation.js';
import { loadSettings } from '../../platform/kernel/config.js';
import { openArchive } from '../../platform/service/imports/archive/archive.js';
import type { Imported } from './packages.js';

// `lms import <format> <path>`, which reports to the bench how long it took to read the package and to bring it in, and how much memory.

const [source, path] = process.argv.slice(2) as [string, string];
const MIB = 1_024;

const installation = await openInstallation(loadSettings());
const archive = await openArchive(path);
try {
  const instructor = await instructorFor(installation);
  const begun = performance.now();
  const packages = await (FORMATS[source] as PackageFormat).read(archive, basename(path));
  const read = performance.now();
  let [courses, items] = [0, 0];
  for (const each of packages) {
    const result = await importPackage(each, { source, instructor, service: (name) => installation.subgraph(name) });
    if (result) courses += 1;
    items += Object.values(result?.taken ?? {}).reduce((sum, count) => sum + count, 0);
  }
  process.send?.({
    courses,
    items,
    questions: packages.reduce((sum, each) => sum + questionsOf(each), 0),
    readMs: read - begun,
    importMs: performance.now() - read,
    peakMiB: process.resourceUsage().maxRSS / MIB,
  } satisfies Imported);
} finally {
  await archive.stop();
  await installation.stop();
  // The bench waits for this process to end, which an open channel would prevent.
  process.disconnect?.();
}

function questionsOf({ modules }: CoursePackage): number {
  const sections = modules.flatMap(({ items }) => items).flatMap((item) => (item.kind === 'QUIZ' ? item.quiz.sections : []));
  return sections.reduce((sum, { questions }) => sum + questions.length, 0);
}
