import type { DocumentChange, SearchDocument } from '../../../platform/adapters/search-index/search-index.js';
import type { Execute } from '../../../platform/messaging/projection/define.js';
import { IN_COURSE } from '../../../schema/events/enrollment.js';
import { accessToContent, accessToCourse } from './access.js';

/** A mark whose document is to be written. */
export interface Mark {
  readonly id: string;
  readonly version: string;
  readonly spreads: boolean;
}

interface CourseRow {
  readonly course_id: string;
  readonly is_gone: boolean;
  readonly status: string;
  readonly instructor_id: string;
  readonly staff_ids: string[];
  readonly topics: string[];
  readonly level: string | null;
  readonly language: string;
  readonly is_free: boolean;
  readonly updated_at: string;
}

interface WholeCourseRow extends CourseRow {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly learners: number;
}

/** `course_*`: null while nothing was heard of the course. */
interface ContentRow extends Omit<CourseRow, 'status'> {
  readonly status: string | null;
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly excerpt: string | null;
  readonly ready: boolean;
  readonly content_is_gone: boolean;
  readonly content_updated_at: string;
}

const COURSE = `c.status, c.instructor_id, to_jsonb(c.staff_ids) as staff_ids, to_jsonb(c.topics) as topics, c.level, c.language, c.is_free,
  c.deleted_at is not null as is_gone`;

/**
 * Makes the documents of marked courses and contents, and of all contents of a course whose mark spreads. They are read after their marks:
 * what changes in between has a higher version, and is written again.
 */
export async function documentsOf(execute: Execute, marks: readonly Mark[]): Promise<DocumentChange[]> {
  const ids = JSON.stringify(marks.map(({ id }) => id));
  const spreading = JSON.stringify(marks.filter(({ spreads }) => spreads).map(({ id }) => id));
  const courses = await execute<WholeCourseRow>(
    `select c.id as course_id, ${COURSE}, c.title, c.summary, c.description, c.updated_at,
      (select count(*)::integer from known_enrollment e where e.course_id = c.id
        and e.status in (select jsonb_array_elements_text(?::jsonb))) as learners
    from known_course c where c.id in (select value::uuid from jsonb_array_elements_text(?::jsonb) as given (value))`,
    [JSON.stringify(IN_COURSE), ids],
  );
  // A document of a content changes with its mark, and with its course's.
  const contents = await execute<ContentRow>(
    `select k.id, k.course_id, k.title, k.excerpt, k.ready, k.updated_at as content_updated_at, k.deleted_at is not null as content_is_gone,
      ${COURSE}, c.updated_at, greatest(own.version, whole.version) as version
    from known_content k left join known_course c on c.id = k.course_id
      left join document_mark own on own.id = k.id left join document_mark whole on whole.id = k.course_id
    where k.id in (select value::uuid from jsonb_array_elements_text(?::jsonb) as given (value))
      or k.course_id in (select value::uuid from jsonb_array_elements_text(?::jsonb) as given (value))`,
    [ids, spreading],
  );
  const versions = new Map(marks.map(({ id, version }) => [id, Number(version)]));
  const made = [...courses.map((row) => courseDocument(row, versions.get(row.course_id) ?? 0)), ...contents.map(contentDocument)];
  const known = new Set(made.map(({ id }) => id));
  // Marked by something that came before the course itself.
  const unknown = marks.filter(({ id }) => !known.has(id));
  return [...made, ...unknown.map(({ id, version }) => ({ id, version: Number(version), deleted: true as const }))];
}

function courseDocument(course: WholeCourseRow, version: number): DocumentChange {
  const { course_id: id, title, summary, description, learners, updated_at } = course;
  if (course.is_gone) return { id, version, deleted: true };
  const texts = { title, summary, body: description };
  return {
    ...{ id, version, ...texts, language: course.language, popularity: learners, freshAt: new Date(updated_at) },
    keywords: keywordsOf('COURSE', course),
    access: accessToCourse(subjectOf(course)),
  };
}

function contentDocument(content: ContentRow): DocumentChange {
  const { id, title, excerpt, ready, course_id: courseId, status } = content;
  const version = Number(content.version);
  if (content.content_is_gone || status === null || content.is_gone) return { id, version, deleted: true };
  const course = { ...content, status };
  const document: SearchDocument = {
    ...{ id, version, title, summary: '', body: excerpt ?? '', language: course.language, popularity: 0 },
    freshAt: new Date(content.content_updated_at),
    keywords: keywordsOf('CONTENT', course),
    access: accessToContent({ courseId, ready }, subjectOf(course)),
  };
  return document;
}

const subjectOf = ({ status, instructor_id: instructorId, staff_ids: staffIds }: CourseRow) => ({ status, instructorId, staffIds });

/** A content is found by the topics, the level and the rest of its course. */
function keywordsOf(kind: string, { topics, level, language, is_free, instructor_id }: CourseRow): Record<string, string[]> {
  return {
    kinds: [kind],
    topics,
    level: level === null ? [] : [level],
    language: [language],
    free: [String(is_free)],
    instructorId: [instructor_id],
  };
}
