import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { demandPromised } from '../../questions/test-kit/promised.js';
import type { CourseSnapshot, CurriculumSnapshot } from '../course.js';

/** Another service, for the questions of the service under test. */
export interface Owner {
  readonly client: SubgraphClient;
  /** How often it was asked. */
  asked: number;
  away: boolean;
}

export interface CourseOwner extends Owner {
  knows(course: CourseSnapshot, version: number, modules?: CurriculumSnapshot): void;
  /** The assignments and contents that an item of their course shows. */
  readonly shown: Set<string>;
  /** The courses that are deleted there; all others exist. */
  readonly gone: Set<string>;
}

/** Stands in for the service that owns courses. */
export function courseOwner(): CourseOwner {
  const courses = new Map<string, object>();
  const [shown, gone] = [new Set<string>(), new Set<string>()];
  const owner = ownerOf('course', ({ id, ids, assignmentId, contentId }) => ({
    course: courses.get(id as string) ?? null,
    showsAssignment: shown.has(assignmentId as string),
    showsContent: shown.has(contentId as string),
    existingCourses: ((ids ?? []) as string[]).filter((each) => !gone.has(each)),
  }));
  return Object.assign(owner, {
    shown,
    gone,
    knows(
      { courseId, instructorId, staffIds, prerequisiteIds, ...course }: CourseSnapshot,
      version: number,
      modules: CurriculumSnapshot = [],
    ) {
      const identified = (ids: readonly string[]) => ids.map((id) => ({ id }));
      courses.set(courseId, {
        ...course,
        id: courseId,
        version,
        instructor: { id: instructorId },
        staff: identified(staffIds),
        prerequisites: identified(prerequisiteIds),
        modules: modules.map(({ items }) => ({
          items: items.map(({ id, kind, required, refId }) => ({
            id,
            kind,
            required,
            content: kind === 'CONTENT' ? { id: refId } : null,
            assignment: kind === 'ASSIGNMENT' ? { id: refId } : null,
          })),
        })),
      });
    },
  });
}

/** A service that answers with `answer` of the variables. It refuses a question that its schema does not allow. */
export function ownerOf(name: string, answer: (variables: Record<string, unknown>) => Record<string, unknown>): Owner {
  const owner: Owner = {
    asked: 0,
    away: false,
    client: {
      name,
      async execute({ document, variables }) {
        owner.asked += 1;
        if (owner.away) throw new DomainError(ErrorCode.UNAVAILABLE, `${name} is away`);
        demandPromised(name, document);
        return { data: answer(variables ?? {}) };
      },
      async subscribe() {
        throw new Error(`nobody here follows ${name}`);
      },
    },
  };
  return owner;
}
