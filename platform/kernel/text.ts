/**
 * Why a text can neither be stored nor be sent on; undefined when it can. PostgreSQL cannot hold a NUL, and half of a surrogate pair,
 * which cutting a text can leave, has no form in UTF-8: databases, URLs and mails would each refuse or replace it in their own way.
 */
export function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'must not hold a NUL character';
  return text.isWellFormed() ? undefined : 'must not hold half of a surrogate pair';
}
