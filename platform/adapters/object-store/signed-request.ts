/** A request that a client may send to the store, once its service has signed it. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  /** The client sends exactly these: they are part of what was signed. */
  readonly headers: { readonly name: string; readonly value: string }[];
  readonly expiresAt: Date;
}
