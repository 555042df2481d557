import { shortened } from '../import/package/course-package.js';
import { shown } from '../import/package/show-note.js';

/** What the documents of an export say otherwise than the course, or not at all. This system reads it from the extension. */
export interface ExportNote {
  /** The document, or the item of the package. */
  readonly id: string;
  readonly title: string;
  readonly reason: string;
}

export const showExportNote = ({ id, title, reason }: ExportNote): void =>
  console.error(shown(`${id} “${shortened(title, 60)}” changes for other systems: ${reason}`));
