import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import { newId } from '../../../platform/kernel/ids.js';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { demandPromised } from '../../../schema/questions/test-kit/promised.js';

export interface Owner<Thing> {
  readonly client: SubgraphClient;
  readonly things: Map<string, Thing>;
  /** How often it was asked. */
  asked: number;
  away: boolean;
}

export interface CourseThing {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly instructor: { readonly id: string };
  readonly staff: readonly { readonly id: string }[];
}

export interface EnrollmentThing {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly courseTitle: string;
  readonly sagaId: string | null;
  readonly seatHeldUntil: Date | null;
  readonly price: { readonly amount: number; readonly currency: string };
  readonly course: { readonly id: string };
  readonly student: { readonly id: string };
}

/** Stands in for the service that owns `field`, for the questions of this one. `otherwise` answers what no test has set. */
export function ownerOf<Thing>(field: string, otherwise: (id: string) => Thing | null = () => null): Owner<Thing> {
  const things = new Map<string, Thing>();
  const owner: Owner<Thing> = {
    things,
    asked: 0,
    away: false,
    client: {
      name: field,
      async execute({ document, variables }) {
        owner.asked += 1;
        if (owner.away) throw new DomainError(ErrorCode.UNAVAILABLE, `${field} is away`);
        demandPromised(field, document);
        return { data: { [field]: things.get(String(variables?.id)) ?? otherwise(String(variables?.id)) } };
      },
      subscribe: () => Promise.reject(new Error(`nobody here follows ${field}`)),
    },
  };
  return owner;
}

export const aCourse = (course: Partial<CourseThing> = {}): CourseThing => ({
  id: newId(),
  version: 1,
  status: 'PUBLISHED',
  instructor: { id: newId() },
  staff: [],
  ...course,
});
