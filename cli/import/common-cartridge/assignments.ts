import { decimal } from '../../../platform/kernel/decimal.js';
import { childOf, findAll, type MarkupElement, textOfChild } from '../../../platform/service/imports/markup/element.js';
import { parseHtml } from '../../../platform/service/imports/markup/html.js';
import { readableText } from '../../../platform/service/imports/markup/readable-text.js';
import type { ExtensionItem } from '../../extension/extension.js';
import type { AssignmentItem } from '../package/course-package.js';
import { titled } from '../package/course-package.js';

/** The criteria of rubrics by the ids that assignments name. */
export type Rubrics = ReadonlyMap<string, readonly { readonly title: string; readonly points: number }[]>;

export const rubricsIn = (root: MarkupElement): Rubrics =>
  new Map(
    findAll(root, 'rubric').map((rubric) => [
      rubric.attributes.identifier ?? '',
      findAll(rubric, 'criterion').map((criterion) => ({
        title: titled(textOfChild(criterion, 'description'), 'Criterion'),
        points: Number(textOfChild(criterion, 'points')) || 0,
      })),
    ]),
  );

interface ReadAssignment {
  readonly details: AssignmentItem['details'];
  readonly notes: readonly string[];
}

/** An assignment of the standard, with or without what Canvas adds; `html` is its text where that is in a file of its own. */
export function assignmentDetails(
  root: MarkupElement,
  html: string | null,
  rubrics: Rubrics,
  own: ExtensionItem['assignment'],
): ReadAssignment {
  const extensions = childOf(root, 'extensions');
  const canvas = (extensions && childOf(extensions, 'assignment')) ?? root;
  const notes: string[] = [];
  const written = childOf(root, 'text') ? textOfChild(root, 'text') : html;
  const possible = Number(childOf(root, 'gradable')?.attributes.points_possible ?? textOfChild(canvas, 'points_possible'));
  const points = Number.isFinite(possible) ? possible : 100;
  const rubric = rubrics.get(textOfChild(canvas, 'rubric_identifierref') ?? '') ?? [];
  const total = decimal(rubric.reduce((sum, criterion) => sum + criterion.points, 0));
  if (rubric.length > 0 && total !== points && own?.points === undefined)
    notes.push(`its rubric adds up to ${total} points, and the assignment to ${points}: the rubric decides`);
  const attachments = findAll(root, 'attachment').length;
  if (attachments > 0) notes.push(`${attachments} attachments are left out`);
  const [opensAt, dueAt, closesAt] = ['unlock_at', 'due_at', 'lock_at'].map((name) => momentOf(textOfChild(canvas, name)));
  const attempts = Number(textOfChild(canvas, 'allowed_attempts'));
  return {
    details: {
      instructions: written ? readableText(parseHtml(written)) : '',
      points: rubric.length > 0 ? total : points,
      weight: points,
      ...(opensAt && { opensAt }),
      ...(dueAt && { dueAt }),
      ...(closesAt && { closesAt }),
      ...(attempts >= 1 && { attemptsAllowed: Math.round(attempts) }),
      ...(rubric.length > 0 && { rubric: rubric.map((criterion) => ({ ...criterion })) }),
      ...own,
    },
    notes,
  };
}

/** Canvas writes moments in UTC without saying so. */
function momentOf(text: string | null): Date | null {
  if (!text) return null;
  const moment = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
