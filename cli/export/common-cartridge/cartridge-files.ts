import { decimal } from '../../../platform/kernel/decimal.js';
import type { ExtensionItem } from '../../extension/extension.js';
import type { ArticleItem, AssignmentItem, CoursePackage, FileItem, PackageItem, QuizItem } from '../../import/package/course-package.js';
import { extensionFile, quizExtension } from '../extension-file.js';
import type { FileContent, PackageFiles } from '../package-file.js';
import { element, escaped, paragraphs } from '../xml.js';
import { assignmentDocument, RUBRICS, rubricsDocument } from './assignment-document.js';
import { ASIDE, ASSESSMENT, type CartridgeResource, manifestDocument } from './manifest.js';
import { canvasDocument, profileDocument } from './quiz-documents.js';

/** A course as a Common Cartridge 1.3. Ids of its items become those of the resources, and so names of files: `R1`. */
export function cartridgeFiles(course: Omit<CoursePackage, 'notes'>): PackageFiles {
  const cartridge = new Cartridge();
  const items = course.modules.flatMap((module) => module.items);
  for (const item of items) cartridge.add(item);
  const withRubric = items.filter((item): item is AssignmentItem => item.kind === 'ASSIGNMENT' && item.details.rubric !== undefined);
  if (withRubric.length > 0) cartridge.aside('RUBRICS', [RUBRICS, rubricsDocument(withRubric)]);
  const { summary, description } = course;
  cartridge.aside('EXTENSION', extensionFile(cartridge.own, { summary, description }));
  return new Map([['imsmanifest.xml', manifestDocument(course, cartridge.resources)], ...cartridge.files]);
}

class Cartridge {
  readonly files = new Map<string, FileContent>();
  readonly resources: CartridgeResource[] = [];
  readonly own = new Map<string, ExtensionItem>();

  add(item: PackageItem): void {
    switch (item.kind) {
      case 'ARTICLE':
        return this.#article(item);
      case 'QUIZ':
        return this.#quiz(item);
      case 'ASSIGNMENT':
        return this.#assignment(item);
      case 'PDF':
      case 'VIDEO':
        return this.#file(item);
    }
  }

  aside(id: string, [name, content]: readonly [string, string]): void {
    this.files.set(name, content);
    this.resources.push({ id, type: ASIDE, files: [name] });
  }

  #place(item: PackageItem, type: string, [name, content]: readonly [string, FileContent], own: ExtensionItem, resource = {}): void {
    const { id, required, placedAs } = item;
    this.files.set(name, content);
    this.resources.push({ id, type, files: [name], ...resource });
    this.own.set(name, { ...own, ...(!required && { required }), ...(placedAs !== undefined && { placedAs }) });
  }

  #article(item: ArticleItem): void {
    const { title, text } = item;
    const head = element('head', {}, '<meta charset="utf-8"/>', element('title', {}, escaped(title)));
    const page = `<!DOCTYPE html>\n${element('html', {}, head, element('body', {}, paragraphs(text)))}\n`;
    this.#place(item, 'webcontent', [`pages/${item.id}.html`, page], lastingOf(item));
  }

  #quiz(item: QuizItem): void {
    const { id, title, quiz } = item;
    const name = `quizzes/${id}.xml`;
    const whole = `non_cc_assessments/${id}.xml.qti`;
    const documents = new Map([
      [name, profileDocument(id, title, quiz)],
      [whole, canvasDocument(id, title, quiz)],
    ]);
    const aside = `${id}_canvas`;
    this.#place(item, ASSESSMENT, [name, documents.get(name) as string], quizExtension(quiz, documents), {
      dependsOn: [aside],
    });
    this.aside(aside, [whole, documents.get(whole) as string]);
  }

  #assignment(item: AssignmentItem): void {
    const { weight, countedAttempt, latePolicy, points, rubric } = item.details;
    const ofRubric = rubric && decimal(rubric.reduce((sum, criterion) => sum + criterion.points, 0));
    const own = { weight, countedAttempt, ...(latePolicy && { latePolicy }), ...(rubric && ofRubric !== points && { points }) };
    this.#place(item, 'assignment_xmlv1p0', [`assignments/${item.id}.xml`, assignmentDocument(item)], {
      assignment: own as NonNullable<ExtensionItem['assignment']>,
    });
  }

  #file(item: FileItem): void {
    const { id, fileName, mimeType, completeAtPercent, open, tracks = [] } = item;
    const placed = tracks.map((track, at) => ({
      ...track,
      href: `files/${id}/track-${at + 1}.${track.mimeType === 'text/vtt' ? 'vtt' : 'txt'}`,
    }));
    for (const track of placed) this.files.set(track.href, track.open);
    const name = `files/${id}/${safeName(fileName, ENDINGS[mimeType] ?? '')}`;
    const own = {
      ...lastingOf(item),
      fileName,
      ...(completeAtPercent !== undefined && { completeAtPercent }),
      ...(placed.length > 0 && { tracks: placed.map(({ open: _, ...track }) => track) }),
    };
    this.#place(item, 'webcontent', [name, open], own, { files: [name, ...placed.map(({ href }) => href)] });
  }
}

const lastingOf = ({ durationSeconds }: ArticleItem | FileItem): ExtensionItem =>
  durationSeconds === undefined ? {} : { durationSeconds };

const ENDINGS: Readonly<Record<string, string>> = { 'application/pdf': '.pdf', 'video/mp4': '.mp4', 'video/webm': '.webm' };

/** A name that is the same on every system, with the ending that its type is known by. The extension keeps the name itself. */
const safeName = (fileName: string, ending: string): string =>
  `${
    fileName
      .replace(/\.[^.]*$/, '')
      .replace(/[^A-Za-z0-9_-]+/g, '-')
      .slice(0, 80) || 'file'
  }${ending}`;
