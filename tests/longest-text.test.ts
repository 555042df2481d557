import { routerSettings } from '../router/settings.js';
import { LONGEST_TEXT } from '../subgraphs/submission/limits.js';

const { body } = routerSettings.limits;

it('the longest text that a student may hand in fits into a request, also where a client escapes each character', () => {
  const text = '\\u4e2d'.repeat(LONGEST_TEXT);
  const query = 'mutation ($input: SaveSubmissionDraftInput!) { saveSubmissionDraft(input: $input) { id } }';
  const request = `{"query":${JSON.stringify(query)},"variables":{"input":{"assignmentId":"0198c0de-0000-7000-8000-000000000001","text":"${text}"}}}`;
  expect(Buffer.byteLength(request)).toBeLessThan(body.parse(body.fallback as string));
});
