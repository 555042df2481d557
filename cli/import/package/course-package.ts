import type { Readable } from 'node:stream';
import { visibleLine } from '../../../platform/kernel/text.js';
import type { CreateAssignmentInput } from '../../../subgraphs/assignment/assignment/assignment.inputs.js';
import type { ImportedQuiz } from '../../../subgraphs/content/quiz/imported-quiz.js';
import type { TrackInput } from '../../../subgraphs/content/track/track.inputs.js';

/** A course out of a package of some format, in the terms of this system. Nothing of it is stored yet. */
export interface CoursePackage {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  /** BCP 47. */
  readonly language: string;
  readonly modules: readonly PackageModule[];
  /** What was left out, wholly or in part, and why. */
  readonly notes: readonly PackageNote[];
}

export interface PackageModule {
  readonly title: string;
  readonly items: readonly PackageItem[];
}

export type PackageItem = ArticleItem | QuizItem | FileItem | AssignmentItem;

interface Item {
  /** Unique in the package, and the same each time it is read. */
  readonly id: string;
  readonly title: string;
  /** What its module calls it, where that is another name. */
  readonly placedAs?: string;
  readonly required: boolean;
}

export interface ArticleItem extends Item {
  readonly kind: 'ARTICLE';
  readonly text: string;
  readonly durationSeconds?: number;
}

export interface QuizItem extends Item {
  readonly kind: 'QUIZ';
  readonly quiz: ImportedQuiz;
}

export interface FileItem extends Item {
  readonly kind: 'PDF' | 'VIDEO';
  readonly fileName: string;
  readonly mimeType: string;
  readonly durationSeconds?: number;
  /** Of a VIDEO. */
  readonly completeAtPercent?: number;
  readonly tracks?: readonly TrackFile[];
  open(): Promise<Readable>;
}

/** A text beside a video. */
export interface TrackFile extends TrackInput {
  readonly fileName: string;
  readonly mimeType: string;
  open(): Promise<Readable>;
}

export interface AssignmentItem extends Item {
  readonly kind: 'ASSIGNMENT';
  readonly details: Omit<CreateAssignmentInput, 'courseId' | 'title'>;
}

export interface PackageNote {
  /** The file, or the id of the item in it. */
  readonly id: string;
  readonly title: string;
  /** In part: it is here, but not all of it. */
  readonly left: 'out' | 'in part';
  readonly reason: string;
}

/** A title as it fits here: one line that can be seen. `otherwise` may be as odd as the package, too. */
export function titled(title: string | null | undefined, otherwise: string, longest = 200): string {
  const line = visibleLine(title ?? '') || visibleLine(otherwise) || 'Untitled';
  // A cut can leave what is seen only with what followed it.
  return visibleLine(shortened(line, longest));
}

export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
