import { buildASTSchema, findBreakingChanges, type GraphQLSchema, parse } from 'graphql';

/** Whether whatever is asked by the one schema is understood by the other: it has all of it, and perhaps more. */
export const understands = (asked: string, served: string): boolean => findBreakingChanges(schemaOf(asked), schemaOf(served)).length === 0;

/** Federation's directives are nobody's to define here, and break nothing. */
const schemaOf = (sdl: string): GraphQLSchema => buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });
