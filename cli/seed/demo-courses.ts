import type { CreateCourseInput } from '../../subgraphs/course/course/course.inputs.js';
import { CourseLevel } from '../../subgraphs/course/course/vocabulary.js';
import { ModuleItemKind } from '../../subgraphs/course/curriculum/module-item.entity.js';

/** A course of the demo school. Its days are counted from today. */
export interface DemoCourse {
  readonly details: Omit<CreateCourseInput, 'startsAt' | 'endsAt' | 'prerequisiteIds'> & { readonly slug: string };
  readonly startsInDays?: number;
  readonly endsInDays?: number;
  /** Prerequisites, by the slugs of courses that come earlier in the list. */
  readonly after?: readonly string[];
  readonly modules: readonly (readonly [title: string, ...items: DemoItem[]])[];
  readonly draft?: true;
}

type DemoItem = readonly [kind: ModuleItemKind, title: string, optional?: 'optional'];

const { CONTENT, ASSIGNMENT } = ModuleItemKind;

export const demoCourses: readonly DemoCourse[] = [
  {
    details: {
      slug: 'reading-a-map',
      title: 'Reading a Map',
      summary: 'Scale, contour lines and compass: find your way without a battery.',
      description:
        'A map answers three questions: where am I, where is that, and what lies between. In four short lessons you learn to read the\n' +
        'answers off paper, and to check them against the land in front of you.',
      topics: ['Geography', 'Outdoors'],
      level: CourseLevel.INTRODUCTORY,
    },
    modules: [
      ['The sheet', [CONTENT, 'What a scale does to distances'], [CONTENT, 'Symbols and their legend']],
      [
        'The land',
        [CONTENT, 'Contour lines: height on flat paper'],
        [CONTENT, 'Taking a bearing'],
        [ASSIGNMENT, 'Plan a walk of ten kilometres'],
      ],
    ],
  },
  {
    details: {
      slug: 'statistics-for-the-curious',
      title: 'Statistics for the Curious',
      summary: 'What an average hides, what a sample can tell, and when a difference is one.',
      description:
        'You will count, draw and doubt. The course starts from numbers that everyone meets (rents, waiting times, school marks) and ends\n' +
        'with an experiment of your own, planned so that its result means something.',
      topics: ['Mathematics', 'Data'],
      level: CourseLevel.INTRODUCTORY,
      price: { amount: 4_900, currency: 'USD' },
      capacity: 40,
    },
    startsInDays: 14,
    endsInDays: 70,
    modules: [
      [
        'Describing',
        [CONTENT, 'Middles and spreads'],
        [CONTENT, 'Pictures that do not lie'],
        [ASSIGNMENT, 'Describe the rents of one street'],
      ],
      ['Sampling', [CONTENT, 'Who was asked?'], [CONTENT, 'The size of an error'], [CONTENT, 'Polls that went wrong', 'optional']],
      ['Deciding', [CONTENT, 'Could it have been chance?'], [ASSIGNMENT, 'Plan an experiment']],
    ],
  },
  {
    details: {
      slug: 'models-that-learn',
      title: 'Models That Learn',
      summary: 'From a straight line through points to a classifier that you can question.',
      description:
        'You build three small models by hand before you let a library build one, and you learn to find out when a model is wrong.',
      topics: ['Data', 'Computer Science'],
      level: CourseLevel.ADVANCED,
      price: { amount: 12_900, currency: 'USD' },
      capacity: 20,
    },
    startsInDays: 84,
    endsInDays: 154,
    after: ['statistics-for-the-curious'],
    modules: [
      ['By hand', [CONTENT, 'The line that misses least'], [CONTENT, 'Neighbours that vote'], [ASSIGNMENT, 'A tree of questions']],
      ['In doubt', [CONTENT, 'Learned by heart or understood?'], [ASSIGNMENT, 'Find the error in a trained model']],
    ],
  },
  {
    details: {
      slug: 'une-heure-de-francais',
      title: 'Une heure de français',
      summary: 'Une conversation par semaine, sans grammaire mais avec beaucoup de questions.',
      description: 'Pour celles et ceux qui comprennent déjà un peu et qui veulent enfin parler.',
      topics: ['Languages'],
      level: CourseLevel.INTERMEDIATE,
      language: 'fr',
      capacity: 8,
    },
    startsInDays: 7,
    endsInDays: 77,
    modules: [['Parler', [CONTENT, 'Se présenter'], [CONTENT, 'Raconter sa journée'], [ASSIGNMENT, 'Un message vocal de deux minutes']]],
  },
  {
    details: {
      slug: 'the-chemistry-of-bread',
      title: 'The Chemistry of Bread',
      summary: 'Flour, water, salt, time: what happens between them, and how to steer it.',
      description: 'Still being written: only its instructor, its staff and admins see it.',
      topics: ['Chemistry', 'Cooking'],
    },
    modules: [['Dough', [CONTENT, 'Gluten, or why kneading works']]],
    draft: true,
  },
];
