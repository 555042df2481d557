/** The readiness of a process that has services. */
export interface Readiness {
  readonly http: number;
  /** Null where all is well. */
  readonly checks: Readonly<Record<string, string | null>>;
}

export async function readinessAt(origin: string): Promise<Readiness> {
  const response = await fetch(`${origin}/health/ready`);
  const { checks } = (await response.json()) as { checks: Readiness['checks'] };
  return { http: response.status, checks };
}
