import type { CurriculumSnapshot } from '../../../schema/events/course.js';

/** What a course has to know of its curriculum. The curriculum knows the course, so the course does not know its class. */
export interface CourseContents {
  readonly itemCount: number;
  snapshot(): CurriculumSnapshot;
}

interface Copied {
  readonly from: string;
  readonly to: string;
}

/** Which id became which when a curriculum was copied. What the items show is copied too, by its owners, under the new ids. */
export interface CopiedIds {
  readonly modules: readonly Copied[];
  readonly items: readonly (Copied & {
    readonly kind: 'CONTENT' | 'ASSIGNMENT';
    readonly fromRefId: string;
    readonly toRefId: string;
  })[];
}
