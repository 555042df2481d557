import { v5 } from 'uuid';
import { ModuleItemKind } from '../../../subgraphs/course/curriculum/module-item.entity.js';
import type { ImportedCourse } from '../../../subgraphs/course/import/import-course.js';
import { Calendar } from './calendar.js';
import type { AssessmentRow, CourseRow } from './rows.js';

/** Under which name the services remember the rows of each file. Ids are unique within one of them. */
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
 * Makes a course of one presentation of a module. It has no price, and its curriculum is its assessments. An assessment without weight
 * is not required to complete the course.
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

/** Any fixed UUID: version 5 makes ids that are unique within it. */
const NAMESPACE = '0c2f51a8-5c0e-4a63-9d0b-1d7c1d5c2f8e';

/** The assignment's id, made from the assessment's. So the curriculum can refer to an assignment that is imported after it. */
export const assignmentId = (assessmentId: string): string => v5(`${SOURCE.assignment}/${assessmentId}`, NAMESPACE);
