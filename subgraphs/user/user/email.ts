import { buildMessage, isEmail, ValidateBy } from 'class-validator';
import { asciiEmail, canonicalEmail } from '../../../platform/kernel/email-address.js';
import { isVisibleLine } from '../../../platform/kernel/text.js';

/**
 * The spellings of a canonical address under which an account may have been stored: those of before addresses had one spelling kept the
 * domain as it was typed.
 */
export const spellingsOf = (email: string): string[] => [...new Set([email, asciiEmail(email)])];

/** The longest that SMTP carries (RFC 5321). */
const LONGEST = 254;

/** Blanks around it are ignored. A character that cannot be seen would make it look like the address of somebody else. */
export const isEmailAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST && isVisibleLine(value.trim()) && isEmail(asciiEmail(canonicalEmail(value)));

/** An input with an email address; blanks around it are ignored. */
export const EmailAddress = (): PropertyDecorator =>
  ValidateBy({
    name: 'emailAddress',
    validator: {
      validate: isEmailAddress,
      defaultMessage: buildMessage(() => `must be an email address of ${LONGEST} characters at most`),
    },
  });
