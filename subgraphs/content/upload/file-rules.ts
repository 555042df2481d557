import { badInput } from '../../../platform/kernel/errors.js';
import type { Settings } from '../../../platform/kernel/settings.js';
import type { FileRules } from '../../../platform/service/uploads/announce-upload.js';
import { ContentKind } from '../item/kinds.js';
import { LIMITS } from '../limits.js';
import { largestPdf, largestVideo } from '../settings.js';
import type { TrackInput } from '../track/track.inputs.js';
import { TRACK_TYPES } from '../track/track-kind.js';

/** What every browser plays. */
const VIDEO_TYPES: ReadonlySet<string> = new Set(['video/mp4', 'video/webm']);
const PDF_TYPES: ReadonlySet<string> = new Set(['application/pdf']);

/** Which files a content of this kind may have, or a track of it. BAD_USER_INPUT where there is none. */
export function fileRulesOf(kind: ContentKind, track: TrackInput | null | undefined, settings: Settings): FileRules {
  if (track && kind !== ContentKind.VIDEO) throw badInput({ track: 'only VIDEO has it' });
  if (track) return { types: TRACK_TYPES[track.kind], largest: LIMITS.trackBytes };
  if (kind === ContentKind.VIDEO) return { types: VIDEO_TYPES, largest: settings(largestVideo) };
  if (kind === ContentKind.PDF) return { types: PDF_TYPES, largest: settings(largestPdf) };
  throw badInput({ contentId: 'is of a kind without a file' });
}
