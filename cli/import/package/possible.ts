import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import { faultOf as faultOfAssignment } from '../../../subgraphs/assignment/import/import-assignments.js';
import { faultOf as faultOfContent } from '../../../subgraphs/content/import/import-contents.js';
import type { CoursePackage, PackageItem } from './course-package.js';
import { assignmentRow, contentRow } from './rows.js';

const OTHERWISE = 'en';
const LONGEST_TAG = 35;

/**
 * The package with what can be here of it, and notes on what cannot. The course is made before what its items show: so an item must not
 * show what its service will refuse, or a course would hold what nobody can open or complete.
 */
export function possible(coursePackage: CoursePackage): CoursePackage {
  const notes = [...coursePackage.notes];
  const isPossible = (item: PackageItem) => {
    const reason = faultOf(item);
    if (reason) notes.push({ id: item.id, title: item.title, left: 'out', reason });
    return reason === null;
  };
  const modules = coursePackage.modules
    .map((module) => ({ ...module, items: module.items.filter(isPossible) }))
    .filter(({ items }) => items.length > 0);
  const { title, language } = coursePackage;
  const tag = tagOf(language);
  if (!tag) notes.push({ id: language, title, left: 'in part', reason: `it names no language by a tag, and counts as '${OTHERWISE}'` });
  return { ...coursePackage, language: tag ?? OTHERWISE, modules, notes };
}

/** Any origin will do: nothing is stored. */
const NOWHERE = { id: '00000000-0000-5000-8000-000000000000', sourceId: '', createdAt: new Date(0) };

const faultOf = (item: PackageItem): string | null =>
  item.kind === 'ASSIGNMENT' ? faultOfAssignment(assignmentRow(item, NOWHERE)) : faultOfContent(contentRow(item, NOWHERE));

/** Some write `en_US`, as systems call their locales. */
function tagOf(language: string): string | undefined {
  const tag = canonicalTag(language.trim().replaceAll('_', '-'));
  return tag && tag.length <= LONGEST_TAG ? tag : undefined;
}
