import { posix } from 'node:path';
import type { Archive } from '../../../platform/service/imports/archive/archive.js';
import { UnsafeArchive } from '../../../platform/service/imports/archive/unsafe-archive.js';
import { childOf, findAll, type MarkupElement, textOfChild } from '../../../platform/service/imports/markup/element.js';
import { parseXml } from '../../../platform/service/imports/markup/xml.js';
import type { ImportedQuestion, ImportedQuiz, ImportedSection } from '../../../subgraphs/content/quiz/imported-quiz.js';
import { QUIZ_LIMITS } from '../../../subgraphs/content/quiz/limits.js';
import { type Extension, readExtension } from '../../extension/read-extension.js';
import { type CoursePackage, type PackageNote, type QuizItem, titled } from '../package/course-package.js';
import { withCommonRule } from '../quiz/common-rule.js';
import { readItem } from './item/read-item.js';
import { normalized } from './normalized.js';
import { readTest, type TestSection } from './read-test.js';
import { Unsupported } from './unsupported.js';

/** Reads a package of QTI 2.1, 2.2 or 3.0, or items without a manifest: each test is a quiz, and so are the items that are in none. */
export async function readQtiPackage(archive: Archive, fallbackTitle: string): Promise<CoursePackage> {
  const reader = new PackageReader(archive);
  await reader.load();
  const quizzes = reader.quizzes();
  const title = titled(reader.title, fallbackTitle);
  return {
    title,
    summary: '',
    description: '',
    language: reader.language,
    modules: quizzes.length > 0 ? [{ title: titled(null, 'Quizzes'), items: quizzes }] : [],
    notes: reader.notes,
  };
}

interface LoadedItem {
  readonly title: string;
  readonly questions: readonly ImportedQuestion[];
}

class PackageReader {
  readonly notes: PackageNote[] = [];
  readonly #items = new Map<string, LoadedItem>();
  readonly #tests = new Map<string, MarkupElement>();
  title: string | null = null;
  #extension: Extension | null = null;
  language = 'en';

  constructor(private readonly archive: Archive) {}

  /** Reads every document once. Where there is a manifest, only what it names. */
  async load(): Promise<void> {
    for (const name of await this.#documents()) {
      // What the extension says whole needs no second reading.
      if (this.#extension?.covers(name) && !this.#extension.item(name)) continue;
      const root = await this.#parsed(name);
      if (root?.name === 'assessmentItem') this.#loadItem(name, root);
      else if (root?.name === 'assessmentTest') this.#tests.set(name, root);
    }
  }

  async #documents(): Promise<string[]> {
    const manifestName = this.archive.names.find((name) => posix.basename(name) === 'imsmanifest.xml');
    const all = this.archive.names.filter((name) => /\.(xml|qti)$/i.test(name) && name !== manifestName);
    if (!manifestName) return all;
    const manifest = await this.#parsed(manifestName);
    if (!manifest) return all;
    const general = findAll(manifest, 'general')[0];
    this.title = (general && titleIn(general)) ?? null;
    const base = posix.dirname(manifestName);
    this.#extension = await readExtension(this.archive, base);
    this.notes.push(...this.#extension.notes);
    const hrefs = findAll(manifest, 'resource')
      .filter(({ attributes }) => /^imsqti_(item|test|assessment)/i.test(attributes.type ?? ''))
      .map(({ attributes }) => resolved(base, attributes.href ?? ''));
    for (const href of hrefs) if (!this.archive.has(href)) this.#leaveOut(href, '', 'the manifest names it, and it is not in the package');
    return [...new Set(hrefs)].filter((href) => this.archive.has(href));
  }

  async #parsed(name: string): Promise<MarkupElement | null> {
    try {
      return normalized(parseXml(await this.archive.read(name)));
    } catch (error) {
      if (!(error instanceof UnsafeArchive)) throw error;
      this.#leaveOut(name, '', error.message);
      return null;
    }
  }

  #loadItem(name: string, item: MarkupElement): void {
    const title = titled(item.attributes.title, item.attributes.identifier ?? name);
    if (item.attributes.lang) this.language = item.attributes.lang;
    try {
      const { questions, notes } = readItem(item);
      this.#items.set(name, { title, questions });
      for (const reason of notes) this.notes.push({ id: name, title, left: 'in part', reason });
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.#leaveOut(name, title, error.message);
    }
  }

  #leaveOut(id: string, title: string, reason: string): void {
    this.notes.push({ id, title, left: 'out', reason });
  }

  quizzes(): QuizItem[] {
    const used = new Set<string>();
    const tests = [...this.#tests].map(([name, root]) => this.#quizOfTest(name, root, used));
    const rest = [...this.#items].filter(([name]) => !used.has(name)).map(([, { questions }]) => questions);
    return [...tests.flatMap((quiz) => quiz ?? []), ...this.#loose(rest.flat())];
  }

  /** Questions of no test, in as many quizzes as they need. */
  #loose(questions: readonly ImportedQuestion[]): QuizItem[] {
    const title = titled(this.title, 'Items', 190);
    const starts = Array.from({ length: Math.ceil(questions.length / QUIZ_LIMITS.questions) }, (_, index) => index * QUIZ_LIMITS.questions);
    return starts.map((start, index) => {
      const some = questions.slice(start, start + QUIZ_LIMITS.questions);
      return quizItem(`items-${index + 1}`, index === 0 ? title : `${title} (${index + 1})`, [{ questions: some }], {});
    });
  }

  #quizOfTest(name: string, root: MarkupElement, used: Set<string>): QuizItem | null {
    const title = titled(root.attributes.title, name);
    const own = this.#extension?.item(name)?.quiz;
    if (own) return { kind: 'QUIZ', id: name, title, required: true, quiz: own };
    const test = readTest(root);
    for (const reason of test.notes) this.notes.push({ id: name, title, left: 'in part', reason });
    const sections = test.sections.flatMap((section) => this.#section(name, section, used) ?? []);
    return sections.length > 0 ? quizItem(name, title, sections, test.settings) : null;
  }

  #section(test: string, { title, draw, hrefs }: TestSection, used: Set<string>): ImportedSection | null {
    const names = hrefs.map((href) => resolved(posix.dirname(test), href));
    for (const name of names) used.add(name);
    const items = names.flatMap((name) => this.#items.get(name) ?? []);
    const questions = items.flatMap((item) => item.questions);
    if (questions.length === 0) return null;
    const isDrawable = draw !== null && questions.length === items.length && draw < questions.length;
    if (draw !== null && !isDrawable && draw < hrefs.length) {
      this.notes.push({
        id: test,
        title,
        left: 'in part',
        reason: 'all questions of a section are asked: an item to draw has several, or was left out',
      });
    }
    return { title, draw: isDrawable ? draw : null, questions };
  }
}

const resolved = (base: string, href: string): string => {
  const path = href.split(/[?#]/)[0] ?? '';
  return posix.normalize(posix.join(base, decoded(path)));
};

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const titleIn = (general: MarkupElement): string | null => {
  const title = childOf(general, 'title');
  const text = title && childOf(title, 'string', 'langstring');
  return (text && textOfChild({ ...title, children: [text] }, text.name)) ?? textOfChild(general, 'title');
};

const quizItem = (id: string, title: string, sections: readonly ImportedSection[], settings: Partial<ImportedQuiz>): QuizItem => ({
  kind: 'QUIZ',
  id,
  title,
  required: true,
  quiz: { ...settings, ...withCommonRule(sections) },
});
