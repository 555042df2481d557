import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import { readCartridge } from '../common-cartridge/read-cartridge.js';
import { readModules } from '../ms-learn/read-modules.js';
import { readOlx } from '../olx/read-course.js';
import { readQtiPackage } from '../qti/read-package.js';
import type { CoursePackage } from './course-package.js';

/** A format that courses come in. `name` is what the package is called outside, without its ending. */
export interface PackageFormat {
  readonly description: string;
  /** What the person has to name. */
  readonly argument: string;
  read(archive: Archive, name: string): Promise<readonly CoursePackage[]>;
}

/** By the name of the command: `lms import qti`. */
export const FORMATS: Readonly<Record<string, PackageFormat>> = {
  qti: {
    description: 'QTI 2.1, 2.2 or 3.0: tests and items become quizzes of a course, each scored as the item says itself',
    argument: 'a package with imsmanifest.xml, a folder or zip of items, or one item',
    read: async (archive, name) => [await readQtiPackage(archive, name)],
  },
  'common-cartridge': {
    description:
      'IMS Common Cartridge 1.0 to 1.3, as Canvas and others export it: modules, pages, files, assignments with rubrics, quizzes',
    argument: 'the .imscc file, or the folder that it was unpacked into',
    read: async (archive, name) => [await readCartridge(archive, name)],
  },
  olx: {
    description: 'a course of Open edX (OLX): chapters, pages, videos elsewhere as links, problems',
    argument: 'the .tar.gz of the export, or the folder that it was unpacked into, with course.xml',
    read: async (archive, name) => [await readOlx(archive, name)],
  },
  'ms-learn': {
    description: 'modules of Microsoft Learn with units and knowledge checks: each language of a module becomes a course',
    argument: 'the folder that holds modules.jsonl, units.jsonl and quizzes.jsonl',
    read: (archive) => readModules(archive),
  },
};
