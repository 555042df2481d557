import type { ClassType } from 'type-graphql';
import { asDomainError } from './edge.js';
import { validateNow } from './validated.js';

/** Makes and validates an input outside of GraphQL (in an import or a saga's step). Nested inputs must be instances of their classes. Throws BAD_USER_INPUT `{ fields }`. */
export function checked<Input extends object>(input: ClassType<Input>, values: NoInfer<Input>): Input {
  const instance = Object.assign(new input(), values);
  try {
    validateNow(instance);
  } catch (error) {
    throw asDomainError(error);
  }
  return instance;
}
