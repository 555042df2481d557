import { type Owner, ownerOf } from '../../../schema/events/test-kit/owners.js';

/** Stands in for the service that owns contents. */
export interface ContentOwner extends Owner {
  /** The course of each; any other content is unknown. */
  readonly courses: Map<string, string>;
  /** An article unless it is in here. */
  readonly kinds: Map<string, 'VIDEO' | 'PDF' | 'QUIZ'>;
}

export function contentOwner(): ContentOwner {
  const courses: ContentOwner['courses'] = new Map();
  const kinds: ContentOwner['kinds'] = new Map();
  const owner = ownerOf('content', ({ id }) => {
    const courseId = courses.get(id as string);
    return { contentFacts: courseId ? { contentId: id, courseId, kind: kinds.get(id as string) ?? 'ARTICLE', sequence: 1 } : null };
  });
  return Object.assign(owner, { courses, kinds });
}
