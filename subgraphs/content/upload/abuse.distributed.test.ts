import { ifS3 } from '../../../platform/testing/s3.js';
import { s3OfTests } from '../test-kit/object-stores.js';
import { abuseContract } from './abuse.contract.js';

ifS3('with S3', () => abuseContract(s3OfTests));
