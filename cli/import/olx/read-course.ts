import { posix } from 'node:path';
import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import { childrenOf, type MarkupElement } from '../../../platform/service/imports/markup/element.js';
import { parseHtml } from '../../../platform/service/imports/markup/html.js';
import { readableText } from '../../../platform/service/imports/markup/readable-text.js';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import type { ImportedQuestion } from '../../../subgraphs/content/quiz/imported-quiz.js';
import {
  type CoursePackage,
  type PackageItem,
  type PackageModule,
  type PackageNote,
  shortened,
  titled,
} from '../package/course-package.js';
import { Unsupported } from '../qti/unsupported.js';
import { withCommonRule } from '../quiz/common-rule.js';
import { readProblem } from './read-problem.js';

/** Reads a course of Open edX: chapters become modules, pages articles, and the problems of a unit one quiz. */
export async function readOlx(archive: Archive, fallbackTitle: string): Promise<CoursePackage> {
  const name = archive.names.filter((each) => posix.basename(each) === 'course.xml').sort((one, other) => one.length - other.length)[0];
  if (!name) throw new UnsafeArchive('it has no course.xml');
  return new OlxReader(archive, posix.dirname(name)).course(parseXml(await archive.read(name)), fallbackTitle);
}

class OlxReader {
  readonly notes: PackageNote[] = [];

  constructor(
    private readonly archive: Archive,
    private readonly base: string,
  ) {}

  async course(root: MarkupElement, fallbackTitle: string): Promise<CoursePackage> {
    const course = await this.#whole(root);
    const modules: PackageModule[] = [];
    for (const each of childrenOf(course, 'chapter')) {
      const chapter = await this.#whole(each);
      const items: PackageItem[] = [];
      for (const sequential of childrenOf(chapter, 'sequential')) items.push(...(await this.#sequential(await this.#whole(sequential))));
      modules.push({ title: titled(chapter.attributes.display_name, 'Chapter'), items });
    }
    const files = this.#files();
    return {
      title: titled(course.attributes.display_name, fallbackTitle),
      summary: shortened(await this.#about('short_description'), 1_000),
      description: shortened(await this.#about('overview'), 20_000),
      language: course.attributes.language || 'en',
      modules: [...modules, { title: 'Files', items: files }].filter(({ items }) => items.length > 0),
      notes: this.notes,
    };
  }

  /** Most elements are written in a file of their own, and only named where they belong. */
  async #whole(element: MarkupElement): Promise<MarkupElement> {
    const { url_name: id } = element.attributes;
    const path = posix.join(this.base, element.name, `${id}.xml`);
    if (childrenOf(element).length > 0 || !id || !this.archive.has(path)) return element;
    const whole = parseXml(await this.archive.read(path));
    return { ...whole, attributes: { ...whole.attributes, url_name: id } };
  }

  async #sequential(sequential: MarkupElement): Promise<PackageItem[]> {
    const title = titled(sequential.attributes.display_name, 'Subsection', 120);
    const verticals = childrenOf(sequential, 'vertical');
    const items: PackageItem[] = [];
    for (const each of verticals) {
      const vertical = await this.#whole(each);
      const own = verticals.length > 1 ? `${title}: ${titled(vertical.attributes.display_name, 'Unit', 75)}` : title;
      items.push(...(await this.#unit(vertical, own)));
    }
    return items;
  }

  async #unit(vertical: MarkupElement, title: string): Promise<PackageItem[]> {
    const items: PackageItem[] = [];
    const questions: ImportedQuestion[] = [];
    for (const child of childrenOf(vertical)) {
      const block = await this.#whole(child);
      const id = block.attributes.url_name ?? `${block.name}-${items.length}`;
      const name = titled(block.attributes.display_name, title);
      if (block.name === 'problem') questions.push(...this.#problem(block, id, name));
      else if (block.name === 'html') items.push({ kind: 'ARTICLE', id, title: name, required: true, text: await this.#page(block) });
      else if (block.name === 'video') items.push(...this.#video(block, id, name));
      else this.#leaveOut(id, name, `there is no kind of content for ${block.name}`);
    }
    if (questions.length === 0) return items;
    const id = `${vertical.attributes.url_name ?? title}/quiz`;
    return [...items, { kind: 'QUIZ', id, title, required: true, quiz: withCommonRule([{ questions }]) }];
  }

  #problem(problem: MarkupElement, id: string, title: string): readonly ImportedQuestion[] {
    try {
      const { questions, notes } = readProblem(problem);
      for (const note of notes) this.notes.push({ id, title, ...note });
      return questions;
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.#leaveOut(id, title, error.message);
      return [];
    }
  }

  async #page(html: MarkupElement): Promise<string> {
    const path = posix.join(this.base, 'html', `${html.attributes.filename ?? html.attributes.url_name}.html`);
    return this.archive.has(path) ? readableText(parseHtml(String(await this.archive.read(path)))) : readableText({ ...html, name: 'div' });
  }

  /** A video elsewhere is a link to it: nobody here has its bytes. */
  #video(video: MarkupElement, id: string, title: string): PackageItem[] {
    const youtube = video.attributes.youtube_id_1_0 || /1\.00:([\w-]+)/.exec(video.attributes.youtube ?? '')?.[1];
    const sources = [
      ...(youtube ? [`https://youtu.be/${youtube}`] : []),
      ...childrenOf(video, 'source').flatMap(({ attributes }) => attributes.src ?? []),
    ];
    if (sources.length === 0) {
      this.#leaveOut(id, title, 'it does not say where the video is');
      return [];
    }
    this.notes.push({ id, title, left: 'in part', reason: 'its video is elsewhere: the article links to it' });
    return [{ kind: 'ARTICLE', id, title, required: true, text: sources.join('\n') }];
  }

  #files(): PackageItem[] {
    const within = this.archive.names.filter((name) => name.startsWith(posix.join(this.base, 'static/')));
    return within.flatMap((name): PackageItem[] => {
      // Whether the course lies in a folder of the package or is the folder: it is the same course.
      const id = posix.relative(this.base, name);
      const fileName = posix.basename(name);
      if (/\.pdf$/i.test(name)) {
        return [
          {
            kind: 'PDF',
            id,
            title: titled(fileName, name),
            required: false,
            fileName,
            mimeType: 'application/pdf',
            open: () => this.archive.open(name),
          },
        ];
      }
      this.#leaveOut(id, fileName, 'there is no kind of content for such files');
      return [];
    });
  }

  async #about(name: string): Promise<string> {
    const path = posix.join(this.base, 'about', `${name}.html`);
    return this.archive.has(path) ? readableText(parseHtml(String(await this.archive.read(path)))) : '';
  }

  #leaveOut(id: string, title: string, reason: string): void {
    this.notes.push({ id, title, left: 'out', reason });
  }
}
