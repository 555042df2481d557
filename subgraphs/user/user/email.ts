import { buildMessage, isEmail, ValidateBy } from 'class-validator';

/**
 * One spelling an address. Mail systems treat addresses alike whatever their case, and two accounts that differ by it alone
 * would be one person's mistake or another's trick.
 */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

/** The longest that SMTP carries (RFC 5321). */
const LONGEST = 254;

/** An input that holds an email address, blanks around it forgiven. */
export const EmailAddress = (): PropertyDecorator =>
  ValidateBy({
    name: 'emailAddress',
    validator: {
      validate: (value) => typeof value === 'string' && value.length <= LONGEST && isEmail(normalizeEmail(value)),
      defaultMessage: buildMessage(() => `must be an email address of ${LONGEST} characters at most`),
    },
  });
