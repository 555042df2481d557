import type { Settings } from '../../platform/kernel/settings.js';
import { type ExportFlags, exportCartridgeCommand, exportQtiCommand } from './command.js';

/** A format that courses go out in. What was exported, the import of the same name reads. */
export interface ExportFormat {
  readonly description: string;
  run(settings: Settings, flags: ExportFlags): Promise<void>;
}

/** By the name of the command: `lms export qti`. */
export const EXPORTS: Readonly<Record<string, ExportFormat>> = {
  'common-cartridge': { description: 'a course as an IMS Common Cartridge 1.3, with its files', run: exportCartridgeCommand },
  qti: { description: 'the quizzes of a course as a package of QTI 3.0', run: exportQtiCommand },
};
