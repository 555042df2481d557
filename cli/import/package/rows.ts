import type { ImportedAssignment } from '../../../subgraphs/assignment/import/import-assignments.js';
import type { ImportedContent } from '../../../subgraphs/content/import/import-contents.js';
import { ContentKind } from '../../../subgraphs/content/item/kinds.js';
import type { AssignmentItem, PackageItem } from './course-package.js';

// The items of a package, as the services that will have them import them.

/** `sourceId` is the package's. */
interface Origin {
  readonly id: string;
  readonly sourceId: string;
  readonly createdAt: Date;
}

export function contentRow(item: Exclude<PackageItem, AssignmentItem>, { sourceId, ...origin }: Origin): ImportedContent {
  const details = { kind: ContentKind[item.kind], title: item.title };
  const row = { ...origin, sourceId: `${sourceId}/${item.id}`, details };
  if (item.kind === 'QUIZ') return { ...row, quiz: item.quiz };
  const lasting = { ...details, durationSeconds: item.durationSeconds ?? null };
  if (item.kind === 'ARTICLE') return { ...row, details: { ...lasting, text: item.text } };
  return { ...row, details: { ...lasting, ...(item.completeAtPercent !== undefined && { completeAtPercent: item.completeAtPercent }) } };
}

export const assignmentRow = ({ id, title, details }: AssignmentItem, { sourceId, ...origin }: Origin): ImportedAssignment => ({
  ...origin,
  sourceId: `${sourceId}/${id}`,
  details: { ...details, title },
});
