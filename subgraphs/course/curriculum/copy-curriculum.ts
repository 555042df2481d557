import { newId } from '../../../platform/kernel/ids.js';
import type { CopiedIds } from '../course/contents.js';
import { Curriculum } from './curriculum.js';

export interface CurriculumCopy extends CopiedIds {
  readonly curriculum: Curriculum;
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
