import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { projectFile } from '../../cli/project.js';
import { type Position, positionsOf, type Root } from './positions.js';

const sdl = readFileSync(projectFile('schema/api.graphql'), 'utf8');

/** In the order in which they do least harm to each other. */
export const ROOTS: readonly Root[] = ['query', 'subscription', 'mutation'];

/** What clients see. */
export const apiSchema = buildSchema(sdl);
const all = positionsOf(apiSchema);

/** What undoes a part of the world that others then miss. */
const UNDOING = /^mutation (?:delete|remove|archive|cancel|end|logout|revoke|refund|setUser|changePassword|withdraw|transfer)/;

/** The positions of the composed API; of mutations, those last that take something away. */
export const positionsOfRoot = (root: Root): Position[] => {
  const own = all.filter((position) => position.root === root);
  const undoes = ({ coordinate }: Position) => UNDOING.test(coordinate);
  return [...own.filter((each) => !undoes(each)), ...own.filter(undoes)];
};
