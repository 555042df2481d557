import { z } from 'zod';
import { Cursors } from '../cursors.js';

const INTEGER = 2 ** 31;

/** Score, popularity, time and id of the last hit: what PostgreSQL can compare. */
const position = z.tuple([
  z.number(),
  z
    .int()
    .min(-INTEGER)
    .max(INTEGER - 1),
  z.iso.datetime({ offset: true }).refine((time) => !time.startsWith('0000')),
  z
    .string()
    .max(100)
    .refine((id) => !id.includes('\0')),
]);

export type Position = z.infer<typeof position>;

export const cursors = new Cursors<Position>('search', position);
