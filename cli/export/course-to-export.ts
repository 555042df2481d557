import type { EntityManager } from '@mikro-orm/postgresql';
import { serviceCaller } from '../../platform/kernel/identity.js';
import { isId } from '../../platform/kernel/ids.js';
import { storeOf } from '../../platform/service/uploads/uploads.js';
import { Assignment } from '../../subgraphs/assignment/assignment/assignment.entity.js';
import { ContentItem } from '../../subgraphs/content/item/content-item.entity.js';
import { MediaTrack } from '../../subgraphs/content/track/media-track.entity.js';
import { contentUploads } from '../../subgraphs/content/upload/uploads.js';
import { Course } from '../../subgraphs/course/course/course.entity.js';
import { CourseModule } from '../../subgraphs/course/curriculum/module.entity.js';
import { ModuleItem } from '../../subgraphs/course/curriculum/module-item.entity.js';
import { CommandError } from '../command-error.js';
import type { CoursePackage, PackageItem, PackageModule, PackageNote } from '../import/package/course-package.js';
import type { Installation } from '../installation/installation.js';
import { assignmentItem, contentItem, type OpenObject } from './package-items.js';

/** Of whatever status. */
export async function findCourse(installation: Pick<Installation, 'subgraph'>, courseId: string): Promise<Course> {
  const course = isId(courseId) ? await managerOf(installation, 'course').findOne(Course, { id: courseId }) : null;
  if (!course) throw new CommandError(`There is no course ${courseId}.`);
  return course;
}

export const managerOf = (installation: Pick<Installation, 'subgraph'>, service: string): EntityManager =>
  installation.subgraph(service).context({ caller: serviceCaller('command') }).em;

/** The modules of a course with their items, in the order in which learners go through them. */
export async function modulesOf(installation: Pick<Installation, 'subgraph'>, courseId: string) {
  const em = managerOf(installation, 'course');
  const byPlace = { orderBy: { position: 'asc' } } as const;
  const items = await em.find(ModuleItem, { courseId }, byPlace);
  const modules = await em.find(CourseModule, { courseId }, byPlace);
  return modules.map(({ id, title }) => ({ title, items: items.filter(({ moduleId }) => moduleId === id) }));
}

/** What no module shows, in the order in which it was made. The import of a cartridge calls it so, too. */
const REST = 'More';

/** A course in the terms of packages. What has no place in one is named in the notes. */
export async function courseToExport(installation: Pick<Installation, 'subgraph'>, courseId: string): Promise<CoursePackage> {
  const { title, summary, description, language } = await findCourse(installation, courseId);
  const notes: PackageNote[] = [];
  const things = await thingsOf(installation, courseId, notes);
  const modules = await modulesOf(installation, courseId);
  // Ids by places: the same course is the same package wherever it is.
  let count = 0;
  const placed = (refId: string, given: Partial<PackageItem>): PackageItem[] => {
    const thing = things.get(refId);
    things.delete(refId);
    count += 1;
    return thing ? [{ ...thing, ...given, id: `R${count}` } as PackageItem] : [];
  };
  const written: PackageModule[] = modules.map((module) => ({
    title: module.title,
    items: module.items.flatMap(({ refId, title: name, required }) => {
      const isRenamed = name !== things.get(refId)?.title;
      return placed(refId, { required, ...(isRenamed && { placedAs: name }) });
    }),
  }));
  const rest = [...things.keys()].flatMap((refId) => placed(refId, { required: false }));
  for (const module of written) {
    if (module.items.length === 0)
      notes.push({ id: '', title: module.title, left: 'out', reason: 'a module without an item has no place' });
  }
  const filled = [...written, { title: REST, items: rest }].filter((module) => module.items.length > 0);
  return { title, summary, description, language, modules: filled, notes };
}

/** The contents and assignments of a course by their ids. A file that never came is no part of it. */
async function thingsOf(
  installation: Pick<Installation, 'subgraph'>,
  courseId: string,
  notes: PackageNote[],
): Promise<Map<string, PackageItem>> {
  const context = installation.subgraph('content').context({ caller: serviceCaller('command') });
  const byAge = { orderBy: { createdAt: 'asc', id: 'asc' } } as const;
  const contents = await context.em.find(ContentItem, { courseId }, byAge);
  const tracks = await context.em.find(
    MediaTrack,
    { contentId: { $in: contents.map(({ id }) => id) } },
    { orderBy: { kind: 'asc', language: 'asc', label: 'asc' } },
  );
  const open: OpenObject = (key) => async () => {
    const stream = await storeOf(context, contentUploads).read(key);
    if (!stream) throw new CommandError(`The file ${key} is not in the store.`);
    return stream;
  };
  const things = new Map<string, PackageItem>();
  for (const content of contents) {
    if (content.ready)
      things.set(
        content.id,
        contentItem(
          content,
          tracks.filter(({ contentId }) => contentId === content.id),
          open,
        ),
      );
    else notes.push({ id: content.id, title: content.title, left: 'out', reason: 'it has no file yet' });
  }
  const assignments = await managerOf(installation, 'assignment').find(Assignment, { courseId }, byAge);
  for (const assignment of assignments) things.set(assignment.id, assignmentItem(assignment));
  return things;
}
