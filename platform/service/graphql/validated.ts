import { type ValidationError, validate, validateSync } from 'class-validator';
import { ArgumentValidationError, type ValidatorFn } from 'type-graphql';
import { tidyLines } from './tidy-lines.js';

const RULES = { forbidUnknownValues: false, skipMissingProperties: true };

/** What type-graphql calls with each argument that is an instance of a class: its lines are tidied, and then held to the rules. */
export const validateArgument: ValidatorFn = async (argument: unknown) => {
  tidyLines(argument);
  for (const each of [argument].flat()) if (typeof each === 'object' && each !== null) refuseFaults(await validate(each, RULES));
};

/** The same outside of a call. Throws ArgumentValidationError. */
export function validateNow(instance: object): void {
  tidyLines(instance);
  refuseFaults(validateSync(instance, { forbidUnknownValues: false }));
}

function refuseFaults(faults: ValidationError[]): void {
  if (faults.length > 0) throw new ArgumentValidationError(faults);
}
