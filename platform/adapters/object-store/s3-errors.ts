import { S3ServiceException } from '@aws-sdk/client-s3';
import { Outage } from '../../kernel/errors.js';

const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound', 'NoSuchUpload']);

interface Named {
  readonly name?: string;
}

export const isMissing = (error: unknown): boolean => MISSING.has((error as Named).name ?? '');

/** Another object is there already. */
export const isTaken = (error: unknown): boolean => (error as Named).name === 'PreconditionFailed';

/** Another request does something with the same object: later it is known what. */
const isBusy = (error: Error): boolean => error.name === 'ConditionalRequestConflict';

/** For `catch`: what is missing is null, and every other error stays one. */
export const nullIfMissing = (error: unknown): null => {
  if (isMissing(error)) return null;
  throw error;
};

/** Sends a request. Throws an Outage when the store does not answer, or answers that it cannot. */
export async function reaching<Result>(send: () => Promise<Result>): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    const isAnswer = error instanceof S3ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;
    if (isAnswer && !isBusy(error)) throw error;
    throw new Outage('The object store does not answer', { cause: error });
  }
}
