/** A word of a text as it is indexed, and where it stands there. */
export interface Word {
  /** Without case, accents and what joins its parts: `az900`, `uber`. */
  readonly word: string;
  /** The same with its accents: what stemmers read. */
  readonly spelled: string;
  readonly start: number;
  readonly end: number;
  /** Which word of the text it is, from 1. The parts of a code share places with the whole. */
  readonly place: number;
  readonly kind: 'word' | 'code' | 'part' | 'pair';
}

/** Letters and digits, joined by a single mark within: `AZ-900`, `node.js`; at its end what makes C++ and C# names. */
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:[-.,'’_/&+·][\p{L}\p{M}\p{N}]+)*(?:\+{2}|#)?/gu;
const PART = /[\p{L}\p{M}\p{N}]+/gu;

/** Scripts that put no spaces between words, and Korean, which puts its particles behind them. Two characters at a time are a word. */
const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Mymr}]&&[\p{L}\p{M}]]+/gv;

/** Longer ones are no words, and nobody types them. */
const LONGEST_WORD = 64;

/** The words of a text in their order, from this place on. */
export function wordsOf(text: string, from = 1): Word[] {
  const words: Word[] = [];
  let place = from;
  for (const token of text.matchAll(TOKEN)) {
    const found = ofToken(token[0], token.index, place);
    words.push(...found);
    place = (found.at(-1)?.place ?? place - 1) + 1;
  }
  return words;
}

function ofToken(token: string, start: number, place: number): Word[] {
  const parts = [...token.matchAll(PART)].flatMap((part) => ofPart(part[0], start + part.index));
  const placed = parts.map((part, nth) => ({ ...part, place: place + nth }));
  const isCode = /\p{N}/u.test(token) ? parts.length > 1 : /[+#]$/.test(token);
  if (!isCode || parts.some(({ kind }) => kind === 'pair')) return placed;
  const joined = token.replace(/[^\p{L}\p{M}\p{N}+#]|\+(?!\+?$)/gu, '');
  const end = start + token.length;
  return [{ ...spelling(joined), start, end, place, kind: 'code' }, ...placed.map((each) => ({ ...each, kind: 'part' as const }))];
}

function ofPart(part: string, start: number): Omit<Word, 'place'>[] {
  const found: Omit<Word, 'place'>[] = [];
  let at = 0;
  const spaced = (end: number) => {
    if (end > at) found.push({ ...spelling(part.slice(at, end)), start: start + at, end: start + end, kind: 'word' });
  };
  for (const run of part.matchAll(UNSPACED)) {
    spaced(run.index);
    found.push(...pairsOf(run[0], start + run.index));
    at = run.index + run[0].length;
  }
  spaced(part.length);
  return found;
}

function pairsOf(run: string, start: number): Omit<Word, 'place'>[] {
  const characters = [...run];
  let at = start;
  return characters.slice(0, Math.max(1, characters.length - 1)).map((character, nth) => {
    const pair = character + (characters[nth + 1] ?? '');
    const word = { word: pair.normalize('NFKC'), spelled: pair, start: at, end: at + pair.length, kind: 'pair' as const };
    at += character.length;
    return word;
  });
}

function spelling(text: string) {
  const spelled = text.normalize('NFKC').toLowerCase().slice(0, LONGEST_WORD);
  return { spelled, word: folded(spelled) };
}

/** Letters that are no accented others to Unicode, and that people type as these. */
const ALIKE: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ё: 'е' };

/** A lower case word without accents. Only of scripts in which a letter with a mark is typed as the one without. */
export const folded = (word: string): string =>
  word
    .replace(/[ßæœøłđðþıё]/gu, (letter) => ALIKE[letter] as string)
    .replace(/[\p{scx=Latin}\p{scx=Greek}]\p{M}*/gu, (letter) => letter.normalize('NFD').replace(/\p{M}/gu, ''))
    .normalize('NFC');
