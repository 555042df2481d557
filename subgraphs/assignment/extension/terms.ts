/** What applies to one student instead of the assignment's own dates and attempts. A date that is null is the assignment's. */
export interface ExtensionTerms {
  readonly dueAt: Date | null;
  readonly closesAt: Date | null;
  readonly extraAttempts: number;
}

/** What applies to a student without an extension. */
export const NO_EXTENSION: ExtensionTerms = { dueAt: null, closesAt: null, extraAttempts: 0 };
