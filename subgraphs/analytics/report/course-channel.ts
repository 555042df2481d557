/** What followers of a course's report follow. */
export const courseChannel = (courseId: string): string => `report:${courseId}`;
