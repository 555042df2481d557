import { chance, oneOf } from '../../tests/kit/chance.js';
import { readModules } from '../../tests/relevance/modules.js';

export interface MadeUpCourse {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly topics: readonly string[];
  readonly level: string;
  readonly language: string;
  readonly isFree: boolean;
  readonly updatedAt: string;
}

type Random = () => number;

/** Texts of one language, which the courses in it are cut from. */
interface Texts {
  readonly language: string;
  readonly titles: readonly string[];
  readonly summaries: readonly string[];
  readonly bodies: readonly string[];
  readonly topics: readonly string[];
}

const LEVELS = ['INTRODUCTORY', 'INTERMEDIATE', 'ADVANCED'];
/** Names and terms of art: a catalogue has many words that few courses have. */
const NAMES = 30_000;
const SYLLABLES =
  'ba be bi bo bra da de dro du fa fe fi ga gri ha ka ke kli lo lu ma me mi mor na ne no pa pe pli ra re ri sa se sto ta te ti va ve vi xo za'.split(
    ' ',
  );

/**
 * Courses in the words of real ones, as often as those have them: each is put together from pieces of titles, summaries and texts of Microsoft
 * Learn in its language, with names made up beside. The same number, the same courses.
 */
export function madeUpCourses(count: number): MadeUpCourse[] {
  const languages = textsByLanguage();
  return Array.from({ length: count }, (_, nth) => {
    const random = chance(nth + 1);
    // Every other one is in the language that has most.
    const texts = (nth % 2 === 0 ? languages[0] : oneOf(languages, random)) as Texts;
    return {
      id: idOf(nth),
      title: capital([piece(texts.titles, 4, random), nameOf(random), piece(texts.titles, 3, random)].filter(Boolean).join(' ')),
      summary: [piece(texts.summaries, 10, random), nameOf(random), piece(texts.summaries, 10, random)].filter(Boolean).join(' '),
      description: Array.from({ length: 6 }, () => `${piece(texts.bodies, 12, random)} ${nameOf(random)}`).join('. '),
      topics: [...new Set([oneOf(texts.topics, random), oneOf(texts.topics, random)])],
      level: oneOf(LEVELS, random),
      language: texts.language,
      isFree: random() < 0.3,
      updatedAt: new Date(Date.UTC(2024, 0, 1) + Math.floor(random() * 700) * 86_400_000).toISOString(),
    };
  });
}

function textsByLanguage(): Texts[] {
  const modules = readModules();
  if (!modules) return [standIn()];
  const byLanguage = [...Map.groupBy(modules, ({ lang }) => lang)].sort(([, one], [, other]) => other.length - one.length);
  return byLanguage.map(([language, alike]) => ({
    language,
    titles: alike.map(({ title }) => title),
    summaries: alike.map(({ summary, title }) => summary || title),
    bodies: alike.map(({ abstract, title }) => abstract || title),
    topics: [...new Set(alike.flatMap(({ products }) => products))],
  }));
}

/** Where there are no real texts. */
function standIn(): Texts {
  const random = chance(1);
  const text = (words: number) => Array.from({ length: words }, () => name(Math.floor(NAMES * random() ** 4))).join(' ');
  const many = (words: number) => Array.from({ length: 300 }, () => text(words));
  return { language: 'en', titles: many(6), summaries: many(20), bodies: many(60), topics: text(40).split(' ') };
}

/** Some words as they follow each other in one of the texts. */
function piece(texts: readonly string[], most: number, random: Random): string {
  const words = oneOf(texts, random).split(/\s+/);
  const from = Math.floor(random() * Math.max(1, words.length - most));
  return words.slice(from, from + 1 + Math.ceil(random() * (most - 1))).join(' ');
}

/** A name in every other place, a few of them often and most of them seldom. */
const nameOf = (random: Random): string => (random() < 0.5 ? name(Math.floor(NAMES * random() ** 3)) : '');

function name(nth: number): string {
  const random = chance(nth + 7_000_000);
  return Array.from({ length: 2 + Math.floor(random() * 3) }, () => oneOf(SYLLABLES, random)).join('');
}

const idOf = (nth: number): string => `00000000-0000-7000-8000-${nth.toString(16).padStart(12, '0')}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
