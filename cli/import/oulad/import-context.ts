import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Caller, UserCaller } from '../../../platform/kernel/identity.js';
import type { RowCounter } from './row-counter.js';

/** What every part of the import works with. */
export interface ImportContext {
  readonly folder: string;
  /** The courses become this user's, who also gave the grades. */
  readonly instructor: UserCaller;
  /** The source has no email addresses: a student gets `<student>@<domain>`. */
  readonly emailDomain: string;
  /** Rows of one transaction. */
  readonly batchSize: number;
  /** A request context of the service. Make one for each batch, so that no batch stays in memory. Its events notify nobody. */
  contextOf(service: string, caller?: Caller): RequestContext;
  onBatch(counter: RowCounter): void;
}
