import { buildMessage, ValidateBy } from 'class-validator';

/** A number from `min` to `max`. A literal that is too long for a float is infinite, and so out of range. */
export const Between = (min: number, max: number): PropertyDecorator =>
  ValidateBy({
    name: 'between',
    constraints: [min, max],
    validator: {
      validate: (value) => typeof value === 'number' && value >= min && value <= max,
      defaultMessage: buildMessage(() => `must be from ${min} to ${max}`),
    },
  });
