import { buildMessage, ValidateBy } from 'class-validator';
import { isVisibleLine } from '../../../platform/kernel/text.js';
import { LIMITS } from '../limits.js';
import { slugify } from './slug.js';

// Rules for the inputs of courses, beside those that every service has.

const rule = (name: string, validate: (value: unknown) => boolean, message: string): PropertyDecorator =>
  ValidateBy({ name, validator: { validate, defaultMessage: buildMessage(() => message) } });

const isTopic = (value: unknown) =>
  typeof value === 'string' && value.length <= LIMITS.topicLength && value.isWellFormed() && isVisibleLine(value);

export const Topics = () =>
  rule(
    'topics',
    (value) => Array.isArray(value) && value.length <= LIMITS.topics && value.every(isTopic),
    `must be ${LIMITS.topics} topics at most, each one line of 1 to ${LIMITS.topicLength} characters`,
  );

export const Seats = () =>
  rule(
    'seats',
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LIMITS.seats,
    `must be from 1 to ${LIMITS.seats}`,
  );

export const Slug = () =>
  rule(
    'slug',
    (value) => typeof value === 'string' && slugify(value) === value,
    'must be lower-case letters and digits, with single hyphens between',
  );

/** The longest IANA names have about 30 characters. */
const isTimeZone = (value: unknown): boolean => {
  if (typeof value !== 'string' || value.length > LIMITS.timeZoneLength || !/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
};

export const TimeZone = () => rule('timeZone', isTimeZone, 'must be the IANA name of a time zone, like Europe/Berlin');
