/** The data folder cannot be used, and only a person can fix that. The message is one sentence that can be shown as it is. */
export class DataFolderError extends Error {
  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`The data folder ${folder} cannot be used: ${reason}.`, options);
    this.name = 'DataFolderError';
  }
}

/** What the error code of a system call means to the owner of the folder. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an I/O error',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  ENOENT: 'a part of its path does not exist',
};

/** The same codes by the words that PostgreSQL prints, where those are unambiguous. */
const printedReasons: Readonly<Record<string, string>> = {
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'Read-only file system': 'EROFS',
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Input/output error': 'EIO',
};

/** Turns a failed file operation in the data folder into a DataFolderError; returns any other error unchanged. */
export function explainSystemError(folder: string, error: unknown): unknown {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const elsewhere = /^(spawn|kill|connect)/.test(syscall);
  return code in reasons && !elsewhere ? new DataFolderError(folder, reasons[code] as string, { cause: error }) : error;
}

/** Explains why PostgreSQL failed by what it printed. */
export function explainOutput(folder: string, program: string, output: string): Error {
  const failure = new Error(`${program} failed: ${output.trim().split('\n').slice(-5).join(' ')}`);
  const fault = Object.entries(printedReasons).find(([words]) => output.includes(words));
  return fault ? new DataFolderError(folder, reasons[fault[1]] as string, { cause: failure }) : failure;
}
