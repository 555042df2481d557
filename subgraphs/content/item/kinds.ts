import { registerEnumType } from 'type-graphql';
import { AttemptRule } from '../../../schema/events/assignment.js';

export enum ContentKind {
  VIDEO = 'VIDEO',
  PDF = 'PDF',
  ARTICLE = 'ARTICLE',
  QUIZ = 'QUIZ',
}

registerEnumType(ContentKind, { name: 'ContentKind' });
registerEnumType(AttemptRule, { name: 'AttemptRule' });

/** Those that are nothing without a file. */
export const FILE_KINDS: readonly ContentKind[] = [ContentKind.VIDEO, ContentKind.PDF];
