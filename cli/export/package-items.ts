import type { Readable } from 'node:stream';
import type { Assignment } from '../../subgraphs/assignment/assignment/assignment.entity.js';
import type { ContentItem } from '../../subgraphs/content/item/content-item.entity.js';
import { ContentKind } from '../../subgraphs/content/item/kinds.js';
import { exportedQuiz } from '../../subgraphs/content/quiz/exported-quiz.js';
import type { MediaTrack } from '../../subgraphs/content/track/media-track.entity.js';
import type { AssignmentItem, PackageItem } from '../import/package/course-package.js';

/** Opens a file of the store when its turn has come. */
export type OpenObject = (key: string) => () => Promise<Readable>;

/** A content that is ready, as an item of a package. */
export function contentItem(content: ContentItem, tracks: readonly MediaTrack[], open: OpenObject): PackageItem {
  const { id, kind, title, durationSeconds } = content;
  const common = { id, title, required: true };
  if (kind === ContentKind.QUIZ && content.quiz) return { ...common, kind: 'QUIZ', quiz: exportedQuiz(content.quiz) };
  const lasting = { ...common, ...(durationSeconds !== null && { durationSeconds }) };
  if (kind === ContentKind.ARTICLE) return { ...lasting, kind: 'ARTICLE', text: content.text ?? '' };
  const { completeAtPercent } = content;
  return {
    ...lasting,
    kind: kind === ContentKind.PDF ? 'PDF' : 'VIDEO',
    fileName: content.fileName as string,
    mimeType: content.mimeType as string,
    ...(completeAtPercent !== null && { completeAtPercent }),
    ...(tracks.length > 0 && {
      tracks: tracks.map((track) => ({
        kind: track.kind,
        language: track.language,
        label: track.label,
        fileName: track.fileName,
        mimeType: track.mimeType,
        open: open(track.objectKey),
      })),
    }),
    open: open(content.objectKey as string),
  };
}

export function assignmentItem(assignment: Assignment): AssignmentItem {
  const { id, title, rubric } = assignment;
  const { instructions, points, weight, opensAt, dueAt, closesAt, attemptsAllowed, countedAttempt, latePolicy } = assignment.details;
  const details = {
    instructions,
    points,
    weight,
    ...(opensAt && { opensAt }),
    ...(dueAt && { dueAt }),
    ...(closesAt && { closesAt }),
    ...(attemptsAllowed !== null && { attemptsAllowed }),
    countedAttempt,
    ...(latePolicy && { latePolicy: { percentPerDay: latePolicy.percentPerDay, floorPercent: latePolicy.floorPercent } }),
    ...(rubric.length > 0 && { rubric: rubric.map((criterion) => ({ title: criterion.title, points: criterion.points })) }),
  };
  return { kind: 'ASSIGNMENT', id, title, required: true, details };
}
