import { anonymous, serviceCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import { signedInAs } from '../../platform/testing/callers.js';
import { testDenials } from '../../platform/testing/denials.js';
import { anEnrollment } from '../../schema/events/test-kit/courses.js';
import type { mutations } from './mutations.js';
import { type AnalyticsService, admin, analyticsService } from './test-kit/analytics-service.js';

let service: AnalyticsService;
beforeAll(async () => {
  service = await analyticsService();
});
afterAll(() => service.stop());

const REQUEST = 'mutation ($input: RequestExportInput!) { requestExport(input: $input) { id } }';

testDenials<typeof mutations>(() => service, {
  async requestExport({ refused }) {
    const course = await service.course();
    const draft = await service.course({ status: 'DRAFT' });
    const learner = signedInAs('STUDENT');
    await service.comesIn(course, '2026-01-02T09:00:00.000Z', anEnrollment(course, learner.userId));
    const demoted = signedInAs('STUDENT', course.instructorId);
    const input = (courseId: string | null) => ({ input: { kind: 'GRADES', courseId } });
    for (const caller of [learner, demoted, signedInAs('INSTRUCTOR'), serviceCaller('course')])
      await refused(REQUEST, input(course.courseId), caller, 'FORBIDDEN');
    await refused(REQUEST, input(course.courseId), anonymous, 'UNAUTHENTICATED');
    for (const caller of [learner, signedInAs('INSTRUCTOR'), anonymous]) await refused(REQUEST, input(draft.courseId), caller, 'NOT_FOUND');
    for (const unknown of [newId(), 'nonsense']) await refused(REQUEST, input(unknown), admin, 'NOT_FOUND');
    // Of the whole school.
    for (const caller of [learner, course.instructor]) await refused(REQUEST, input(null), caller, 'FORBIDDEN');
    await refused(REQUEST, input(null), anonymous, 'UNAUTHENTICATED');
  },
});
