import { canonicalTag } from '../../../platform/service/graphql/language-tag.js';
import { faultOf as faultOfAssignment } from '../../../subgraphs/assignment/import/import-assignments.js';
import { faultOf as faultOfContent } from '../../../subgraphs/content/import/import-contents.js';
import { LIMITS } from '../../../subgraphs/course/limits.js';
import { type CoursePackage, type PackageItem, type PackageModule, titled } from './course-package.js';
import { assignmentRow, contentRow } from './rows.js';

const OTHERWISE = 'en';
const LONGEST_TAG = 35;

/**
 * The package with what can be here of it, and notes on what cannot. The course is made before what its items show: so an item must not
 * show what its service will refuse, or a course would hold what nobody can open or complete.
 */
export function possible(coursePackage: CoursePackage): CoursePackage {
  const notes = [...coursePackage.notes];
  const leaveOut: LeaveOut = ({ id, title }, reason) => notes.push({ id, title, left: 'out', reason });
  const isPossible = (item: PackageItem) => {
    const reason = faultOf(item);
    if (reason) leaveOut(item, reason);
    return reason === null;
  };
  const modules = fitting(
    coursePackage.modules.map((module) => ({ ...module, items: module.items.filter(isPossible) })),
    leaveOut,
  );
  const { title, language } = coursePackage;
  const tag = tagOf(language);
  if (!tag) notes.push({ id: language, title, left: 'in part', reason: `it names no language by a tag, and counts as '${OTHERWISE}'` });
  return { ...coursePackage, language: tag ?? OTHERWISE, modules, notes };
}

type LeaveOut = (item: PackageItem, reason: string) => void;

/** Long modules in parts, none without items, and no more than a course holds. */
function fitting(modules: readonly PackageModule[], leaveOut: LeaveOut): PackageModule[] {
  let room: number = LIMITS.itemsPerCourse;
  return modules.flatMap(inParts).flatMap((module, nth) => {
    const items = nth < LIMITS.modules ? module.items.slice(0, room) : [];
    room -= items.length;
    const most = `a course has ${LIMITS.modules} modules and ${LIMITS.itemsPerCourse} items at most`;
    for (const item of module.items.slice(items.length)) leaveOut(item, most);
    return items.length > 0 ? [{ ...module, items }] : [];
  });
}

function inParts({ title, items }: PackageModule): PackageModule[] {
  const count = Math.ceil(items.length / LIMITS.itemsPerModule);
  return Array.from({ length: count }, (_, part) => ({
    title: part === 0 ? title : `${titled(title, '', 190)} (${part + 1})`,
    items: items.slice(part * LIMITS.itemsPerModule, (part + 1) * LIMITS.itemsPerModule),
  }));
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
