/**
 * Why a text can neither be stored nor be sent on; undefined when it can. PostgreSQL cannot hold a NUL, and half of a surrogate pair,
 * which cutting a text can leave, has no form in UTF-8: databases, URLs and mails would each refuse or replace it in their own way.
 */
export function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'must not hold a NUL character';
  return text.isWellFormed() ? undefined : 'must not hold half of a surrogate pair';
}

/** The one spelling of a name or title: composed characters, no blanks around it, and single ones in it. Line breaks stay. */
export const tidyLine = (text: string): string =>
  text
    .normalize('NFC')
    .trim()
    .replace(/[^\S\r\n]+/g, ' ');

/** Controls, line breaks, and whatever has no looks of its own: marks that change the direction, zero-width characters, fillers, tags. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;

// Some of them are a part of what is seen, where they follow what they belong to.
const EMOJI = /\p{RGI_Emoji}/gv;
/** Joiners, in scripts whose spelling needs them: Persian, and those of India and its neighbours. */
const JOINERS =
  /(?<=[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Mymr}\p{scx=Khmr}\p{scx=Mong}])[\u200c\u200d]/gu;
/** The forms of Chinese characters, which Japanese names need, of Mongolian letters, and of symbols. */
const VARIANTS = /(?<=\p{sc=Han})[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?<=\p{sc=Mong})[\u180b-\u180d\u180f]|(?<=\p{Emoji})[\ufe0e\ufe0f]/gu;

/** Whether a text is one line whose characters can all be seen: what is hidden makes two names look alike, or one read as another. */
export const isVisibleLine = (text: string): boolean =>
  /[^\s\u2800]/u.test(text) && !HIDDEN.test(text.replace(EMOJI, '').replace(JOINERS, '').replace(VARIANTS, ''));

/** A text from elsewhere as one line that can be seen, without what cannot; empty when nothing is left. */
export function visibleLine(text: string): string {
  const line = tidyLine(text.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' '));
  if (isVisibleLine(line)) return line;
  const seen = tidyLine(line.replace(new RegExp(HIDDEN, 'gu'), ''));
  return isVisibleLine(seen) ? seen : '';
}
