import { registerEnumType } from 'type-graphql';

/** What a student sees is PENDING until it is RELEASED. */
export enum EvaluationStatus {
  PENDING = 'PENDING',
  GRADED = 'GRADED',
  RELEASED = 'RELEASED',
}

registerEnumType(EvaluationStatus, { name: 'EvaluationStatus' });
