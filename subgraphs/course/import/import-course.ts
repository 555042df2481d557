import { isDeepStrictEqual } from 'node:util';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { transaction } from '../../../platform/postgres/transaction.js';
import { checked } from '../../../platform/service/graphql/checked.js';
import { MoneyInput } from '../../../platform/service/graphql/shared.js';
import { CreateCourseInput, UpdateCourseInput } from '../course/course.inputs.js';
import { createCourse } from '../course/create-course.js';
import { publishCourse } from '../course/publish-course.js';
import { updateCourse } from '../course/update-course.js';
import { addModule } from '../curriculum/add-module.js';
import { placeModuleItem } from '../curriculum/add-module-item.js';
import { AddModuleInput, AddModuleItemInput } from '../curriculum/curriculum.inputs.js';
import { ImportRef } from './import-ref.entity.js';

type ImportedDetails = Omit<CreateCourseInput, 'prerequisiteIds' | 'slug'>;

/** A row of an external catalogue, as a course. */
export interface ImportedCourse {
  /** The catalogue and the row's id in it: 'mit-learn', 'a056g…'. */
  readonly source: string;
  readonly sourceId: string;
  readonly details: ImportedDetails;
  /** Published when there is an item in it; else it stays a draft. */
  readonly modules: readonly {
    readonly title: string;
    readonly items: readonly Omit<AddModuleItemInput, 'moduleId'>[];
  }[];
}

export type ImportOutcome = 'created' | 'updated' | 'unchanged';

export interface CourseImport {
  readonly courseId: string;
  readonly outcome: ImportOutcome;
}

/**
 * Imports one row with the commands that clients use, and remembers it: all of it or nothing, so a stopped import can be continued. A row
 * that has not changed since the last import changes nothing; of one that has changed, only the differing fields are written, so edits
 * that were made here stay.
 */
export async function importCourse(context: RequestContext, row: ImportedCourse): Promise<CourseImport> {
  return transaction(context, async (em) => {
    const inner = { ...context, em };
    const { source, sourceId, details } = row;
    // Two imports of one catalogue at the same time take turns at each row.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`course-import:${source}:${sourceId}`]);
    const known = await em.findOne(ImportRef, { source, sourceId });
    if (!known) {
      const courseId = await create(inner, row);
      em.persist(Object.assign(new ImportRef(), { source, sourceId, courseId, details: asJson(details) }));
      return { courseId, outcome: 'created' };
    }
    const changes = differing(known.details as Record<string, unknown>, details);
    const { courseId } = known;
    if (Object.keys(changes).length === 0) return { courseId, outcome: 'unchanged' };
    await updateCourse(inner, checked(UpdateCourseInput, { id: courseId, ...withMoney(changes) }));
    known.details = asJson(details);
    return { courseId, outcome: 'updated' };
  });
}

async function create(context: RequestContext, { details, modules }: ImportedCourse): Promise<string> {
  const course = await createCourse(context, checked(CreateCourseInput, withMoney(details)));
  for (const { title, items } of modules) {
    const module = await addModule(context, checked(AddModuleInput, { courseId: course.id, title }));
    for (const item of items) await placeModuleItem(context, checked(AddModuleItemInput, { moduleId: module.id, ...item }));
  }
  if (modules.some(({ items }) => items.length > 0)) await publishCourse(context, course.id);
  return course.id;
}

/** The fields of `now` that differ from `before`. */
function differing(before: Record<string, unknown>, now: ImportedDetails): Partial<UpdateCourseInput> {
  const asStored = asJson(now);
  return Object.fromEntries(Object.entries(now).filter(([name]) => !isDeepStrictEqual(asStored[name], before[name])));
}

/** The validation rules of a price belong to its class. */
const withMoney = <Details extends { price?: MoneyInput | null }>(details: Details): Details =>
  details.price ? { ...details, price: Object.assign(new MoneyInput(), details.price) } : details;

const asJson = (details: object): Record<string, unknown> => JSON.parse(JSON.stringify(details));
