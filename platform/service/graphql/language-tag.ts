import { buildMessage, ValidateBy } from 'class-validator';

/** The canonical form of a BCP 47 tag: `EN-us` is `en-US`. Undefined for what is not a tag. */
export function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** An input that holds a BCP 47 language tag. */
export const LanguageTag = (): PropertyDecorator =>
  ValidateBy({
    name: 'languageTag',
    validator: {
      validate: (value) => typeof value === 'string' && value.length <= 35 && canonicalTag(value) !== undefined,
      defaultMessage: buildMessage(() => 'must be a language tag, like en or pt-BR'),
    },
  });
