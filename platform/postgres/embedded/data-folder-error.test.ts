import { expect, test } from '@jest/globals';
import { DataFolderError, explainOutput, explainSystemError } from './data-folder-error.js';

const systemError = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });

test('a disk fault becomes one sentence, whether Node or PostgreSQL reports it', () => {
  const sentence = 'The data folder /data cannot be used: the disk is full.';

  expect(explainSystemError('/data', systemError('ENOSPC', 'write'))).toMatchObject({ name: 'DataFolderError', message: sentence });
  const printed = 'FATAL:  could not write lock file "postmaster.pid": No space left on device\n';
  const explained = explainOutput('/data', 'PostgreSQL', printed);
  expect(explained).toBeInstanceOf(DataFolderError);
  expect(explained.message).toBe(sentence);
  expect((explained.cause as Error).message).toContain('could not write lock file');
});

test('an error that has nothing to do with the folder is not explained by it', () => {
  const missingProgram = systemError('ENOENT', 'spawn /nowhere/postgres');

  expect(explainSystemError('/data', missingProgram)).toBe(missingProgram);
  expect(explainOutput('/data', 'PostgreSQL', 'FATAL:  unrecognized configuration parameter "x"')).not.toBeInstanceOf(DataFolderError);
});
