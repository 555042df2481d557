import { validateSync } from 'class-validator';
import { ArgumentValidationError, type ClassType } from 'type-graphql';
import { asDomainError } from './edge.js';

/** An input made outside of GraphQL (an import, a saga's step), held to the same rules; inputs within it are instances of their classes. BAD_USER_INPUT {fields}. */
export function checked<Input extends object>(input: ClassType<Input>, values: NoInfer<Input>): Input {
  const made = Object.assign(new input(), values);
  const errors = validateSync(made, { forbidUnknownValues: false });
  if (errors.length > 0) throw asDomainError(new ArgumentValidationError(errors));
  return made;
}
