import { v5 } from 'uuid';
import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import type { ImportedCourse } from '../../../subgraphs/course/import/import-course.js';
import { Calendar } from './calendar.js';
import type { AssessmentRow, CourseRow } from './rows.js';

/** Of the rows of each kind, each with ids of its own. */
export const SOURCE = {
  course: 'oulad/presentation',
  assignment: 'oulad/assessment',
  student: 'oulad/student',
  enrollment: 'oulad/registration',
  submission: 'oulad/result',
} as const;

export type Presentation = Pick<CourseRow, 'code_module' | 'code_presentation'>;

export const presentationId = ({ code_module, code_presentation }: Presentation): string => `${code_module}/${code_presentation}`;

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/**
 * What one presentation of a module is in our words: a course without a price, whose curriculum is its assessments. Those that count
 * nothing towards the result are not required to complete it.
 */
export function presentationCourse(row: CourseRow, assessments: readonly AssessmentRow[]): ImportedCourse {
  const { code_module: module, code_presentation: presentation } = row;
  const calendar = new Calendar(presentation, row.module_presentation_length);
  return {
    source: SOURCE.course,
    sourceId: presentationId(row),
    details: {
      title: `${module} ${presentation}`,
      summary: `Module ${module} of the Open University as it was presented from ${MONTH.format(calendar.startsAt)}`,
      description: '',
      topics: [module],
      language: 'en',
      price: { amount: 0, currency: 'GBP' },
      startsAt: calendar.startsAt,
      endsAt: calendar.endsAt,
    },
    modules: [
      {
        title: 'Assessments',
        items: assessments.map((assessment) => ({
          title: titleOf(assessment),
          kind: ModuleItemKind.ASSIGNMENT,
          refId: assignmentId(assessment.id_assessment),
          required: assessment.weight > 0,
        })),
      },
    ],
  };
}

export const titleOf = ({ assessment_type: type, id_assessment: id }: AssessmentRow): string => `${type} ${id}`;

/** Any fixed UUID: names are unique within it. */
const NAMESPACE = '0c2f51a8-5c0e-4a63-9d0b-1d7c1d5c2f8e';

/** The id of an assessment here. Made from its own, so that the curriculum can refer to it before it is brought in. */
export const assignmentId = (assessmentId: string): string => v5(`${SOURCE.assignment}/${assessmentId}`, NAMESPACE);
