/** The data folder cannot be used, and only a person can mend that. The message is one sentence to show as it stands. */
export class DataFolderError extends Error {
  constructor(folder: string, reason: string, options?: ErrorOptions) {
    super(`The data folder ${folder} cannot be used: ${reason}.`, options);
    this.name = 'DataFolderError';
  }
}

/** Each fault as the system call names it, as PostgreSQL prints it, and as we say it. */
const faults: readonly (readonly [code: string, printed: string, reason: string])[] = [
  ['EACCES', 'Permission denied', 'this user may not write there'],
  ['EPERM', 'Operation not permitted', 'this user may not write there'],
  ['EROFS', 'Read-only file system', 'its file system is read-only'],
  ['ENOSPC', 'No space left on device', 'the disk is full'],
  ['EDQUOT', 'Disk quota exceeded', 'the disk quota is used up'],
  ['EIO', 'Input/output error', 'the disk reports an I/O error'],
  ['ENOTDIR', 'Not a directory', 'a part of its path is a file'],
  ['EEXIST', 'File exists', 'a part of its path is a file'],
  ['ENOENT', 'No such file or directory', 'a part of its path does not exist'],
];

/** What a failed system call in the data folder means to its owner; other errors are given back as they are. */
export function explainSystemError(folder: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const fault = faults.find(([name]) => name === code);
  return fault ? new DataFolderError(folder, fault[2], { cause: error }) : error;
}

/** What PostgreSQL printed before it gave up. */
export function explainOutput(folder: string, what: string, output: string): Error {
  const fault = faults.find(([, printed]) => output.includes(printed));
  const cause = new Error(`${what} failed: ${output.trim().split('\n').slice(-5).join(' ')}`);
  return fault ? new DataFolderError(folder, fault[2], { cause }) : cause;
}
