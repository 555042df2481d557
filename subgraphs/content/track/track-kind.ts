import { registerEnumType } from 'type-graphql';

export enum TrackKind {
  CAPTIONS = 'CAPTIONS',
  SUBTITLES = 'SUBTITLES',
  TRANSCRIPT = 'TRANSCRIPT',
}

registerEnumType(TrackKind, { name: 'TrackKind' });

/** What a browser plays beside a video. A transcript is read, and may be plain text. */
export const TRACK_TYPES: Readonly<Record<TrackKind, ReadonlySet<string>>> = {
  [TrackKind.CAPTIONS]: new Set(['text/vtt']),
  [TrackKind.SUBTITLES]: new Set(['text/vtt']),
  [TrackKind.TRANSCRIPT]: new Set(['text/vtt', 'text/plain']),
};
