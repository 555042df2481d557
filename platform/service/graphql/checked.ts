import { validateSync } from 'class-validator';
import { ArgumentValidationError, type ClassType } from 'type-graphql';
import { asDomainError } from './edge.js';

/** Makes and validates an input outside of GraphQL (in an import or a saga's step). Nested inputs must be instances of their classes. Throws BAD_USER_INPUT `{ fields }`. */
export function checked<Input extends object>(input: ClassType<Input>, values: NoInfer<Input>): Input {
  const instance = Object.assign(new input(), values);
  const errors = validateSync(instance, { forbidUnknownValues: false });
  if (errors.length > 0) throw asDomainError(new ArgumentValidationError(errors));
  return instance;
}
