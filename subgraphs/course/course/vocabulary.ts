import { registerEnumType } from 'type-graphql';

export enum CourseStatus {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  ARCHIVED = 'ARCHIVED',
  DELETING = 'DELETING',
}
registerEnumType(CourseStatus, { name: 'CourseStatus' });

export enum CourseLevel {
  INTRODUCTORY = 'INTRODUCTORY',
  INTERMEDIATE = 'INTERMEDIATE',
  ADVANCED = 'ADVANCED',
}
registerEnumType(CourseLevel, { name: 'CourseLevel' });
