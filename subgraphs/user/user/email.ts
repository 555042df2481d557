import { buildMessage, isEmail, ValidateBy } from 'class-validator';

/**
 * One spelling for each address. Mail systems ignore case in addresses, and two accounts that differ only in case would be one person's
 * mistake or another's trick.
 */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

/** The longest that SMTP carries (RFC 5321). */
const LONGEST = 254;

/** Blanks around it are ignored. */
export const isEmailAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST && isEmail(normalizeEmail(value));

/** An input with an email address; blanks around it are ignored. */
export const EmailAddress = (): PropertyDecorator =>
  ValidateBy({
    name: 'emailAddress',
    validator: {
      validate: isEmailAddress,
      defaultMessage: buildMessage(() => `must be an email address of ${LONGEST} characters at most`),
    },
  });
