/** The data folder cannot be used, and only a person can mend that. The message is one sentence to show as it stands. */
export class DataFolderError extends Error {
  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`The data folder ${folder} cannot be used: ${reason}.`, options);
    this.name = 'DataFolderError';
  }
}

/** What a system call's error code means to the owner of the folder. */
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

/** The same as PostgreSQL prints them, where the words leave no doubt. */
const printed: Readonly<Record<string, string>> = {
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'Read-only file system': 'EROFS',
  'No space left on device': 'ENOSPC',
  'Disk quota exceeded': 'EDQUOT',
  'Input/output error': 'EIO',
};

/** A failed file operation in the data folder, as a DataFolderError; any other error is given back as it is. */
export function explainSystemError(folder: string, error: unknown): unknown {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const elsewhere = /^(spawn|kill|connect)/.test(syscall);
  return code in reasons && !elsewhere ? new DataFolderError(folder, reasons[code] as string, { cause: error }) : error;
}

/** Why PostgreSQL gave up, from what it printed. */
export function explainOutput(folder: string, program: string, output: string): Error {
  const failure = new Error(`${program} failed: ${output.trim().split('\n').slice(-5).join(' ')}`);
  const fault = Object.entries(printed).find(([words]) => output.includes(words));
  return fault ? new DataFolderError(folder, reasons[fault[1]] as string, { cause: failure }) : failure;
}
