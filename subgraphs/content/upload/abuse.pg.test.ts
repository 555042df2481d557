import { folderOfTests } from '../test-kit/object-stores.js';
import { abuseContract } from './abuse.contract.js';

describe('with the folder', () => abuseContract(folderOfTests));
