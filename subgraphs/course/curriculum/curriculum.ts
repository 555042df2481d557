import { badInput } from '../../../platform/errors.js';
import { newId } from '../../../platform/ids.js';
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

/** Which id became which when a curriculum was copied. */
export interface CurriculumCopy {
  readonly curriculum: Curriculum;
  readonly modules: readonly { readonly from: string; readonly to: string }[];
  readonly items: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: ModuleItemKind;
    readonly fromRefId: string;
    readonly toRefId: string;
  }[];
}

/** All that is in one course, in its order. Read and changed under the lock of the course's row. */
export class Curriculum {
  private modules: CourseModule[];
  private readonly itemsOfModule: Map<string, ModuleItem[]>;

  constructor(
    private readonly courseId: string,
    modules: readonly CourseModule[] = [],
    items: readonly ModuleItem[] = [],
  ) {
    this.modules = [...modules].sort(byPosition);
    this.itemsOfModule = new Map(modules.map(({ id }) => [id, items.filter((item) => item.moduleId === id).sort(byPosition)]));
  }

  get itemCount(): number {
    return [...this.itemsOfModule.values()].reduce((count, items) => count + items.length, 0);
  }

  /** Everything there is, for the entity manager to write; modules first. */
  rows(): (CourseModule | ModuleItem)[] {
    return [...this.modules, ...this.modules.flatMap((module) => this.itemsOf(module.id))];
  }

  module(id: string): CourseModule | undefined {
    return this.modules.find((module) => module.id === id);
  }

  item(id: string): ModuleItem | undefined {
    return [...this.itemsOfModule.values()].flat().find((item) => item.id === id);
  }

  itemsOf(moduleId: string): readonly ModuleItem[] {
    return this.itemsOfModule.get(moduleId) ?? [];
  }

  /** At the end when `position` is left out or beyond it. */
  addModule(title: string, position?: number | null): CourseModule {
    if (this.modules.length >= LIMITS.modules)
      throw badInput({
        courseId: `a course has ${LIMITS.modules} modules at most`,
      });
    const module = Object.assign(new CourseModule(), {
      courseId: this.courseId,
      title,
    });
    this.modules = insertAt(this.modules, module, position);
    this.itemsOfModule.set(module.id, []);
    return module;
  }

  removeModule(module: CourseModule): void {
    this.modules = renumber(this.modules.filter((each) => each !== module));
    this.itemsOfModule.delete(module.id);
  }

  addItem(moduleId: string, item: NewItem, position?: number | null): ModuleItem {
    const siblings = this.itemsOf(moduleId);
    if (siblings.length >= LIMITS.itemsPerModule)
      throw badInput({
        moduleId: `a module has ${LIMITS.itemsPerModule} items at most`,
      });
    if (this.itemCount >= LIMITS.itemsPerCourse)
      throw badInput({
        moduleId: `a course has ${LIMITS.itemsPerCourse} items at most`,
      });
    const added = Object.assign(new ModuleItem(), {
      courseId: this.courseId,
      moduleId,
      ...item,
    });
    this.itemsOfModule.set(moduleId, insertAt(siblings, added, position));
    return added;
  }

  removeItem(item: ModuleItem): void {
    this.itemsOfModule.set(item.moduleId, renumber(this.itemsOf(item.moduleId).filter((each) => each !== item)));
  }

  /** `ids` are the course's modules, each once. Answers whether the order is another one now. */
  reorderModules(ids: readonly string[]): boolean {
    const next = reordered(this.modules, ids, 'moduleIds');
    const changed = next.some((module, index) => module !== this.modules[index]);
    this.modules = renumber(next);
    return changed;
  }

  reorderItems(moduleId: string, ids: readonly string[]): boolean {
    const items = this.itemsOf(moduleId);
    const next = reordered(items, ids, 'itemIds');
    const changed = next.some((item, index) => item !== items[index]);
    this.itemsOfModule.set(moduleId, renumber(next));
    return changed;
  }

  /** The same modules and items for another course. What the items show gets new ids too: its owners copy it under them. */
  copyFor(courseId: string): CurriculumCopy {
    const refIds = new Map<string, string>();
    const copy = new Curriculum(courseId);
    const modules: { from: string; to: string }[] = [];
    const items: CurriculumCopy['items'][number][] = [];
    for (const module of this.modules) {
      const moduleCopy = copy.addModule(module.title);
      modules.push({ from: module.id, to: moduleCopy.id });
      for (const { id, title, kind, refId, required } of this.itemsOf(module.id)) {
        const shown = `${kind}:${refId}`;
        const toRefId = refIds.get(shown) ?? newId();
        refIds.set(shown, toRefId);
        const itemCopy = copy.addItem(moduleCopy.id, {
          title,
          kind,
          refId: toRefId,
          required,
        });
        items.push({
          from: id,
          to: itemCopy.id,
          kind,
          fromRefId: refId,
          toRefId,
        });
      }
    }
    return { curriculum: copy, modules, items };
  }

  snapshot(): CurriculumSnapshot {
    return this.modules.map(({ id }) => ({
      id,
      items: this.itemsOf(id).map((item) => ({
        id: item.id,
        kind: item.kind,
        refId: item.refId,
        required: item.required,
      })),
    }));
  }
}

const byPosition = (one: { position: number }, other: { position: number }) => one.position - other.position;
