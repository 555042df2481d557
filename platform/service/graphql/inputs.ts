import { buildMessage, IsDefined, IsOptional, ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import { Field } from 'type-graphql';
import { isVisibleLine } from '../../kernel/text.js';
import { DateTime } from './scalars.js';
import { declareLine } from './tidy-lines.js';

// Rules for the inputs of every service, beside those of class-validator.

// biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL cannot store NUL, and nobody can read the others; line breaks and tabs are fine
const CONTROL_IN_PROSE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** For a field of an update that cannot be null: absent means unchanged, and the rules below it apply only to a given value. */
export const WhenGiven = (): PropertyDecorator => (target, property) => {
  ValidateIf((_input, value) => value !== undefined)(target, property);
  IsDefined({ message: 'must not be null' })(target, property);
};

// Strings must be well-formed: jsonb refuses half a surrogate pair, which cutting a string can leave.

/** A name or title: one line of visible characters, `max` at most. Commands get it in its one spelling. */
export const OneLine =
  (max: number): PropertyDecorator =>
  (target, property) => {
    declareLine(target, property, max);
    ValidateBy({
      name: 'oneLine',
      constraints: [max],
      validator: {
        validate: (value) => typeof value === 'string' && value.length <= max && value.isWellFormed() && isVisibleLine(value),
        defaultMessage: buildMessage(() => `must be one line of 1 to ${max} characters, each of which can be seen`),
      },
    })(target, property);
  };

/** Text of any number of lines, empty included, `max` characters at most. `each` for a list of such texts. */
export const Prose = (max: number, options?: Pick<ValidationOptions, 'each' | 'message'>): PropertyDecorator =>
  ValidateBy(
    {
      name: 'prose',
      constraints: [max],
      validator: {
        validate: (value) => typeof value === 'string' && value.length <= max && value.isWellFormed() && !CONTROL_IN_PROSE.test(value),
        defaultMessage: buildMessage(() => `must be text of ${max} characters at most`),
      },
    },
    options,
  );

/** A date outside of these years is a typing error, and some clients cannot read it. */
const EARLIEST = new Date('1900-01-01T00:00:00Z');
const LATEST = new Date('2999-12-31T23:59:59Z');

/** A field for a plausible date; it may be absent or null. */
export const OptionalMoment = (): PropertyDecorator => (target, property) => {
  Field(() => DateTime, { nullable: true })(target, property);
  IsOptional()(target, property);
  Moment()(target, property);
};

const Moment = (): PropertyDecorator =>
  ValidateBy({
    name: 'moment',
    validator: {
      validate: (value) => value instanceof Date && value >= EARLIEST && value <= LATEST,
      defaultMessage: buildMessage(() => 'must be between the years 1900 and 2999'),
    },
  });
