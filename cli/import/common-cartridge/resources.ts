import { posix } from 'node:path';
import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import { childrenOf, findAll, type MarkupElement, textOfChild } from '../../../platform/service/imports/markup/element.js';
import { parseHtml } from '../../../platform/service/imports/markup/html.js';
import { readableText } from '../../../platform/service/imports/markup/readable-text.js';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import type { Extension } from '../../extension/read-extension.js';
import { type PackageItem, type PackageNote, titled } from '../package/course-package.js';
import { readQuiz } from '../qti-1.2/read-quiz.js';
import { assignmentDetails, type Rubrics, rubricsIn } from './assignments.js';
import { quizSettings } from './quiz-settings.js';
import { withExtension } from './with-extension.js';

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly href: string;
  readonly files: readonly string[];
  /** Stands for another one, or belongs to one. */
  readonly isAside: boolean;
  readonly isForInstructors: boolean;
}

const FILE_KINDS: Readonly<Record<string, readonly ['PDF' | 'VIDEO', string]>> = {
  '.pdf': ['PDF', 'application/pdf'],
  '.mp4': ['VIDEO', 'video/mp4'],
  '.webm': ['VIDEO', 'video/webm'],
};

/** Makes items of the resources of a cartridge, and keeps which of them a module has. */
export class ResourceReader {
  readonly notes: PackageNote[] = [];
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #placed = new Set<string>();
  #rubrics: Rubrics = new Map();

  constructor(
    private readonly archive: Archive,
    manifestName: string,
    manifest: MarkupElement,
    private readonly extension: Extension,
  ) {
    const base = posix.dirname(manifestName);
    const resources = findAll(manifest, 'resource').map((element) => resourceOf(element, base));
    this.#resources = new Map(resources.map((resource) => [resource.id, resource]));
  }

  async loadRubrics(): Promise<void> {
    const name = this.archive.names.find((each) => each.endsWith('course_settings/rubrics.xml'));
    if (!name) return;
    try {
      this.#rubrics = rubricsIn(parseXml(await this.archive.read(name)));
    } catch (error) {
      if (!(error instanceof UnsafeArchive)) throw error;
      this.#leaveOut(name, '', error.message);
    }
  }

  /** The item that shows a resource; null, and a note, where it has no place here. One that is shown already is not shown twice. */
  async item(id: string, title: string): Promise<PackageItem | null> {
    const resource = this.#resources.get(id);
    if (!resource) return this.#leaveOut(id, title, 'the manifest has no such resource');
    if (this.#placed.has(id)) return this.#leaveOut(id, title, 'a course shows a thing once');
    this.#placed.add(id);
    try {
      return withExtension(await this.#read(resource, title), this.extension.item(resource.href), this.archive);
    } catch (error) {
      if (!(error instanceof UnsafeArchive)) throw error;
      return this.#leaveOut(resource.href || id, title, error.message);
    }
  }

  /** What no module shows: it is not required. */
  async unplaced(): Promise<PackageItem[]> {
    const rest = [...this.#resources.values()].filter(({ id, isAside }) => !this.#placed.has(id) && !isAside);
    const items: PackageItem[] = [];
    for (const { id, href } of rest) {
      const item = await this.item(id, titled(posix.basename(href), id));
      if (item) items.push({ ...item, required: false });
    }
    return items;
  }

  #leaveOut(id: string, title: string, reason: string): null {
    this.notes.push({ id, title, left: 'out', reason });
    return null;
  }

  async #read(resource: Resource, title: string): Promise<PackageItem | null> {
    const { id, type, href } = resource;
    if (resource.isForInstructors) return this.#leaveOut(href, title, 'it is for instructors alone');
    if (/^imsqti_xmlv1p2\/.*question-bank/.test(type)) return this.#leaveOut(href, title, 'a bank of questions is no quiz');
    if (/^imsqti_xmlv1p2/.test(type)) return this.#quiz(resource, title);
    if (/^assignment_xmlv1p0/.test(type) || resource.files.some((file) => file.endsWith('assignment_settings.xml'))) {
      return this.#assignment(resource, title);
    }
    if (/^imsdt_/.test(type)) return this.#leaveOut(href, title, 'there are no discussions');
    if (/^imsbasiclti_/.test(type)) return this.#leaveOut(href, title, 'there are no external tools');
    if (/^imswl_/.test(type)) return this.#link(resource, title);
    if (!this.archive.has(href)) return this.#leaveOut(href, title, 'it is not in the package');
    const extension = posix.extname(href).toLowerCase();
    if (extension === '.html' || extension === '.htm') {
      const text = readableText(parseHtml(String(await this.archive.read(href))));
      return { kind: 'ARTICLE', id, title: titled(title, id), required: true, text };
    }
    const [kind, mimeType] = FILE_KINDS[extension] ?? [];
    if (!kind || !mimeType) return this.#leaveOut(href, title, `there is no kind of content for ${extension || 'such'} files`);
    return { kind, id, title, required: true, fileName: posix.basename(href), mimeType, open: () => this.archive.open(href) };
  }

  async #link({ id, href }: Resource, title: string): Promise<PackageItem> {
    const link = parseXml(await this.archive.read(href));
    const url = childrenOf(link, 'url')[0]?.attributes.href ?? '';
    return { kind: 'ARTICLE', id, title: titled(title, url), required: true, text: url };
  }

  async #assignment({ id, href, files }: Resource, title: string): Promise<PackageItem> {
    const settings = files.find((file) => file.endsWith('assignment_settings.xml')) ?? href;
    const page = files.find((file) => file.endsWith('.html'));
    const root = parseXml(await this.archive.read(settings));
    const html = page && this.archive.has(page) ? String(await this.archive.read(page)) : null;
    const { details, notes } = assignmentDetails(root, html, this.#rubrics, this.extension.item(href)?.assignment);
    for (const reason of notes) this.notes.push({ id, title, left: 'in part', reason });
    return { kind: 'ASSIGNMENT', id, title: titled(textOfChild(root, 'title') ?? title, id), required: true, details };
  }

  /** Canvas writes a quiz twice: once as the standard has it, and once with all of its kinds of question. */
  async #quiz({ id, href, files }: Resource, title: string): Promise<PackageItem | null> {
    const whole = this.archive.names.find((name) => name.endsWith(`non_cc_assessments/${id}.xml.qti`));
    const root = parseXml(await this.archive.read(whole ?? (href || (files[0] ?? ''))));
    const metaName = this.archive.names.find((name) => name.endsWith(`${id}/assessment_meta.xml`));
    const meta = metaName ? parseXml(await this.archive.read(metaName)) : null;
    const name = titled((meta && textOfChild(meta, 'title')) ?? findAll(root, 'assessment')[0]?.attributes.title ?? title, id);
    const own = this.extension.item(href)?.quiz;
    if (own) return { kind: 'QUIZ', id, title: name, required: true, quiz: own };
    const { quiz, notes } = readQuiz(root);
    for (const { item, left, reason } of notes) this.notes.push({ id, title: `${name}: ${item}`, left, reason });
    if (!quiz) return this.#leaveOut(id, name, 'it has no question that can be asked here');
    return { kind: 'QUIZ', id, title: name, required: true, quiz: { ...quizSettings(root, meta), ...quiz } };
  }
}

function resourceOf(element: MarkupElement, base: string): Resource {
  const pathOf = (href: string | undefined) => (href ? posix.normalize(posix.join(base, decoded(href))) : '');
  const files = childrenOf(element, 'file').map(({ attributes }) => pathOf(attributes.href));
  const type = element.attributes.type ?? '';
  const roles = findAll(element, 'intendedEndUserRole', 'intendedenduserrole').map((role) => textOfChild(role, 'value'));
  const isSettings = files.some((file) => file.endsWith('assignment_settings.xml'));
  return {
    id: element.attributes.identifier ?? '',
    type,
    href: pathOf(element.attributes.href) || (files[0] ?? ''),
    files,
    isAside: childrenOf(element, 'variant').length > 0 || (type.startsWith('associatedcontent/') && !isSettings),
    isForInstructors: roles.length > 0 && roles.every((role) => role === 'Instructor'),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path.split(/[?#]/)[0] ?? '');
  } catch {
    return path;
  }
}
