import { newId } from '../../../platform/kernel/ids.js';
import { Curriculum } from './curriculum.js';
import type { ModuleItemKind } from './module-item.entity.js';

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

/** The same modules and items for another course. What the items show gets new ids too: its owners copy it under them. */
export function copyCurriculum(source: Curriculum, courseId: string): CurriculumCopy {
  const curriculum = new Curriculum(courseId);
  const refIds = new Map<string, string>();
  const modules: CurriculumCopy['modules'][number][] = [];
  const items: CurriculumCopy['items'][number][] = [];
  for (const module of source.modules) {
    const to = curriculum.addModule(module.title).id;
    modules.push({ from: module.id, to });
    for (const { id, title, kind, refId, required } of source.itemsOf(module.id)) {
      const shown = `${kind}:${refId}`;
      const toRefId = refIds.get(shown) ?? newId();
      refIds.set(shown, toRefId);
      const copy = curriculum.addItem(to, { title, kind, refId: toRefId, required });
      items.push({ from: id, to: copy.id, kind, fromRefId: refId, toRefId });
    }
  }
  return { curriculum, modules, items };
}
