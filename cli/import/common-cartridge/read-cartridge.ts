import { posix } from 'node:path';
import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import { childOf, childrenOf, findAll, type MarkupElement, textOfChild } from '../../../platform/service/imports/markup/element.js';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import { readExtension } from '../../extension/read-extension.js';
import { type CoursePackage, type PackageItem, type PackageModule, shortened, titled } from '../package/course-package.js';
import { ResourceReader } from './resources.js';

/** Reads IMS Common Cartridge 1.0 to 1.3, plain or as Canvas writes it. Throws an UnsafeArchive when it has no manifest. */
export async function readCartridge(archive: Archive, fallbackTitle: string): Promise<CoursePackage> {
  const name = archive.names.find((each) => each === 'imsmanifest.xml' || each.endsWith('/imsmanifest.xml'));
  if (!name) throw new UnsafeArchive('it has no imsmanifest.xml');
  const manifest = parseXml(await archive.read(name));
  const extension = await readExtension(archive, posix.dirname(name));
  const resources = new ResourceReader(archive, name, manifest, extension);
  await resources.loadRubrics();
  const modules: PackageModule[] = [];
  for (const { title, items } of modulesOf(manifest)) modules.push({ title, items: await itemsOf(items, resources) });
  const rest = await resources.unplaced();
  const general = findAll(manifest, 'general')[0];
  return {
    title: titled(general && textIn(general, 'title'), fallbackTitle),
    summary: extension.course?.summary ?? shortened((general && textIn(general, 'description')) ?? '', 1_000),
    description: extension.course?.description ?? '',
    language: (general && textOfChild(general, 'language')) || 'en',
    modules: [...modules, ...(rest.length > 0 ? [{ title: 'More', items: rest }] : [])].filter(({ items }) => items.length > 0),
    notes: [...extension.notes, ...resources.notes],
  };
}

const textIn = (general: MarkupElement, name: string): string | null => {
  const element = childOf(general, name);
  return element ? (textOfChild(element, 'string', 'langstring') ?? textOfChild(general, name)) : null;
};

interface ModuleSource {
  readonly title: string;
  readonly items: readonly MarkupElement[];
}

/** Items that have items in them are modules; those beside them are in one of their own. */
function modulesOf(manifest: MarkupElement): ModuleSource[] {
  const organization = findAll(manifest, 'organization')[0];
  const roots = organization ? childrenOf(organization, 'item') : [];
  // The standard has one root without a title around everything.
  const [root] = roots;
  const top = roots.length === 1 && root && !childOf(root, 'title') ? childrenOf(root, 'item') : roots;
  const loose = top.filter((item) => childrenOf(item, 'item').length === 0);
  return [
    ...(loose.length > 0 ? [{ title: 'Course', items: loose }] : []),
    ...top
      .filter((item) => !loose.includes(item))
      .map((item) => ({ title: titled(textOfChild(item, 'title'), 'Module'), items: [item, ...descendants(item)] })),
  ];
}

const descendants = (item: MarkupElement): MarkupElement[] => childrenOf(item, 'item').flatMap((child) => [child, ...descendants(child)]);

async function itemsOf(items: readonly MarkupElement[], resources: ResourceReader): Promise<PackageItem[]> {
  const found: PackageItem[] = [];
  for (const item of items) {
    const { identifierref } = item.attributes;
    if (!identifierref) continue;
    const read = await resources.item(identifierref, titled(textOfChild(item, 'title'), identifierref));
    if (read) found.push(read);
  }
  return found;
}
