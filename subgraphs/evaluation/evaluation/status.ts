import { registerEnumType } from 'type-graphql';

/** A student sees PENDING until the grade is RELEASED. */
export enum EvaluationStatus {
  PENDING = 'PENDING',
  GRADED = 'GRADED',
  RELEASED = 'RELEASED',
}

registerEnumType(EvaluationStatus, { name: 'EvaluationStatus' });
