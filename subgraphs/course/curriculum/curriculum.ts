import { badInput } from '../../../platform/kernel/errors.js';
import type { CurriculumSnapshot } from '../../../schema/events/course.js';
import { LIMITS } from '../limits.js';
import { CourseModule } from './module.entity.js';
import { ModuleItem, type ModuleItemKind } from './module-item.entity.js';
import { insertAt, renumber, reordered } from './positions.js';

export interface NewItem {
  readonly title: string;
  readonly kind: ModuleItemKind;
  readonly refId: string;
  readonly required: boolean;
}

/** The modules and items of one course, in their order. Read and changed under the lock of the course's row. */
export class Curriculum {
  private ordered: CourseModule[];
  private readonly itemsOfModule: Map<string, ModuleItem[]>;

  constructor(
    private readonly courseId: string,
    modules: readonly CourseModule[] = [],
    items: readonly ModuleItem[] = [],
  ) {
    this.ordered = [...modules].sort(byPosition);
    this.itemsOfModule = new Map(modules.map(({ id }) => [id, items.filter((item) => item.moduleId === id).sort(byPosition)]));
  }

  get modules(): readonly CourseModule[] {
    return this.ordered;
  }

  get itemCount(): number {
    return [...this.itemsOfModule.values()].reduce((count, items) => count + items.length, 0);
  }

  /** All modules and items, for the entity manager to write; modules first. */
  rows(): (CourseModule | ModuleItem)[] {
    return [...this.ordered, ...this.ordered.flatMap((module) => this.itemsOf(module.id))];
  }

  module(id: string): CourseModule | undefined {
    return this.ordered.find((module) => module.id === id);
  }

  item(id: string): ModuleItem | undefined {
    return [...this.itemsOfModule.values()].flat().find((item) => item.id === id);
  }

  itemsOf(moduleId: string): readonly ModuleItem[] {
    return this.itemsOfModule.get(moduleId) ?? [];
  }

  /** At the end when `position` is left out or beyond it. */
  addModule(title: string, position?: number | null): CourseModule {
    if (this.ordered.length >= LIMITS.modules) throw badInput({ courseId: `a course has ${LIMITS.modules} modules at most` });
    const module = Object.assign(new CourseModule(), { courseId: this.courseId, title });
    this.ordered = insertAt(this.ordered, module, position);
    this.itemsOfModule.set(module.id, []);
    return module;
  }

  removeModule(module: CourseModule): void {
    this.ordered = renumber(this.ordered.filter((each) => each !== module));
    this.itemsOfModule.delete(module.id);
  }

  addItem(moduleId: string, item: NewItem, position?: number | null): ModuleItem {
    const siblings = this.itemsOf(moduleId);
    if (siblings.length >= LIMITS.itemsPerModule) throw badInput({ moduleId: `a module has ${LIMITS.itemsPerModule} items at most` });
    if (this.itemCount >= LIMITS.itemsPerCourse) throw badInput({ moduleId: `a course has ${LIMITS.itemsPerCourse} items at most` });
    const added = Object.assign(new ModuleItem(), { courseId: this.courseId, moduleId, ...item });
    this.itemsOfModule.set(moduleId, insertAt(siblings, added, position));
    return added;
  }

  /** What shows one thing of another service. More than one item only in a course from before that was refused. */
  itemsShowing(kind: ModuleItemKind, refId: string): ModuleItem[] {
    return [...this.itemsOfModule.values()].flat().filter((item) => item.kind === kind && item.refId === refId);
  }

  /** BAD_USER_INPUT: a thing that stands in a course twice would be required, and completed, twice. */
  demandNotShown(kind: ModuleItemKind, refId: string): void {
    if (this.itemsShowing(kind, refId).length > 0) throw badInput({ refId: 'is in the course already' });
  }

  removeItem(item: ModuleItem): void {
    this.itemsOfModule.set(item.moduleId, renumber(this.itemsOf(item.moduleId).filter((each) => each !== item)));
  }

  /** `ids` names each module of the course once. Answers whether the order has changed. */
  reorderModules(ids: readonly string[]): boolean {
    const next = reordered(this.ordered, ids, 'moduleIds');
    const changed = next.some((module, index) => module !== this.ordered[index]);
    this.ordered = renumber(next);
    return changed;
  }

  reorderItems(moduleId: string, ids: readonly string[]): boolean {
    const items = this.itemsOf(moduleId);
    const next = reordered(items, ids, 'itemIds');
    const changed = next.some((item, index) => item !== items[index]);
    this.itemsOfModule.set(moduleId, renumber(next));
    return changed;
  }

  snapshot(): CurriculumSnapshot {
    return this.ordered.map(({ id }) => ({
      id,
      items: this.itemsOf(id).map((item) => ({ id: item.id, kind: item.kind, refId: item.refId, required: item.required })),
    }));
  }
}

const byPosition = (one: { position: number }, other: { position: number }) => one.position - other.position;
