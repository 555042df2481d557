import type { ObjectStore } from '../../adapters/object-store/objects.js';
import type { RequestContext } from '../../kernel/context.js';
import type { DomainError } from '../../kernel/errors.js';
import type { Setting } from '../../kernel/settings.js';
import type { Upload } from './upload.entity.js';

/** How a service takes files: one constant a service. Who may do it is decided by its commands. */
export interface Uploads {
  /** Of the object store: the service's own name. */
  readonly bucket: string;
  /** How long an address is valid in which an upload, or a part, may begin. */
  readonly ttl: Setting<number>;
  /** How long an upload in parts may take. */
  readonly partsFor: Setting<number>;
  /**
   * In the transaction in which the file becomes ready, before its own row is locked: locks what the file is for, in the order in which
   * the service locks. Throws when that takes no file any more.
   */
  lock(context: RequestContext, upload: Upload): Promise<void>;
  /** In the same transaction: does what follows from the file. */
  ready(context: RequestContext, upload: Upload): Promise<void>;
  /** Looks for faults that size, checksum and type do not show. */
  faultIn?(context: RequestContext, upload: Upload): Promise<DomainError | null>;
}

export const storeOf = ({ resources }: Pick<RequestContext, 'resources'>, { bucket }: Pick<Uploads, 'bucket'>): ObjectStore =>
  resources.objects.bucket(bucket);
