import type { AssignmentItem } from '../../import/package/course-package.js';
import { element, escaped, paragraphs, xmlDocument } from '../xml.js';

const text = (name: string, content: string): string => element(name, {}, escaped(content));

/** An assignment of the standard; what it has no place for is in the extension of Canvas, which others read too. */
export function assignmentDocument({ id, title, details }: AssignmentItem): string {
  const moments = [
    ['unlock_at', details.opensAt],
    ['due_at', details.dueAt],
    ['lock_at', details.closesAt],
  ] as const;
  const canvas = element(
    'assignment',
    { xmlns: 'http://canvas.instructure.com/xsd/cccv1p0', identifier: `${id}_canvas` },
    text('title', title),
    ...moments.flatMap(([name, moment]) => (moment ? [text(name, moment.toISOString())] : [])),
    text('points_possible', String(details.points)),
    ...(details.attemptsAllowed ? [text('allowed_attempts', String(details.attemptsAllowed))] : []),
    ...(details.rubric ? [text('rubric_identifierref', rubricOf(id))] : []),
  );
  return xmlDocument(
    element(
      'assignment',
      { xmlns: 'http://www.imsglobal.org/xsd/imscc_extensions/assignment', identifier: id },
      text('title', title),
      element('text', { texttype: 'text/html' }, escaped(paragraphs(details.instructions ?? ''))),
      element('gradable', { points_possible: details.points ?? 0 }, 'true'),
      element('submission_formats', {}, element('format', { type: 'text' }), element('format', { type: 'file' })),
      element('extensions', { platform: 'canvas.instructure.com' }, canvas),
    ),
  );
}

const rubricOf = (id: string): string => `${id}_rubric`;

/** Where Canvas has them. */
export const RUBRICS = 'course_settings/rubrics.xml';

export const rubricsDocument = (assignments: readonly AssignmentItem[]): string =>
  xmlDocument(
    element(
      'rubrics',
      { xmlns: 'http://canvas.instructure.com/xsd/cccv1p0' },
      ...assignments.map(({ id, title, details }) =>
        element(
          'rubric',
          { identifier: rubricOf(id) },
          text('title', title),
          text('points_possible', String(details.points)),
          element(
            'criteria',
            {},
            ...(details.rubric ?? []).map((criterion, at) =>
              element(
                'criterion',
                {},
                text('criterion_id', `criterion_${at + 1}`),
                text('points', String(criterion.points)),
                text('description', criterion.title),
              ),
            ),
          ),
        ),
      ),
    ),
  );
