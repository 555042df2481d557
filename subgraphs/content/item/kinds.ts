import { registerEnumType } from 'type-graphql';

export enum ContentKind {
  VIDEO = 'VIDEO',
  PDF = 'PDF',
  ARTICLE = 'ARTICLE',
  QUIZ = 'QUIZ',
}

registerEnumType(ContentKind, { name: 'ContentKind' });

/** Those that are nothing without a file. */
export const FILE_KINDS: readonly ContentKind[] = [ContentKind.VIDEO, ContentKind.PDF];
