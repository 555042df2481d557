/** Whom a call is made for. The router makes it from a verified access token; it is the only identity that a subgraph believes. */
export type Caller = AnonymousCaller | UserCaller | ServiceCaller;

export interface AnonymousCaller {
  readonly kind: 'anonymous';
  /** The client's address as the router saw it: rate limiters count by it. */
  readonly address?: string;
  readonly userAgent?: string;
}

export interface UserCaller {
  readonly kind: 'user';
  readonly userId: string;
  /** As the session had it when the call arrived, at most a few seconds old. */
  readonly role: string;
  readonly sessionId: string;
  readonly address?: string;
  readonly userAgent?: string;
}

/** One of our own services, asking another (`platform/transport/ask`) or acting for nobody (consumers, sagas, jobs). */
export interface ServiceCaller {
  readonly kind: 'service';
  readonly name: string;
}

export const anonymous: AnonymousCaller = { kind: 'anonymous' };

export const serviceCaller = (name: string): ServiceCaller => ({ kind: 'service', name });

/** The actor as it is written into events and logs: a pseudonymous id, never a name. */
export function actorOf(caller: Caller): string | null {
  switch (caller.kind) {
    case 'user':
      return `user:${caller.userId}`;
    case 'service':
      return `service:${caller.name}`;
    case 'anonymous':
      return null;
  }
}
