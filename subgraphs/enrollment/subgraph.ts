import { auditing } from '../../platform/service/audit/audited-events.js';
import { defineSubgraph } from '../../platform/service/declaration.js';
import { ImportRef } from '../../platform/service/imports/import-ref.entity.js';
import { KnownPerson } from '../../platform/service/people/known-person.entity.js';
import { CertificateReissued, CertificateRevoked } from '../../schema/events/enrollment.js';
import { Certificate } from './certificate/certificate.entity.js';
import { CertificateResolver } from './certificate/certificate.resolver.js';
import { certificatesJob } from './certificate/certificates.job.js';
import { consumers } from './consumers.js';
import { KnownContent } from './content/known-content.entity.js';
import { CourseResolver } from './course/course.resolver.js';
import { KnownCourse } from './course/known-course.entity.js';
import { KnownCurriculum } from './course/known-curriculum.entity.js';
import { deletionJob } from './deletion/deletion.job.js';
import { earnedItemsJob } from './earned/earned-items.job.js';
import { Enrollment } from './enrollment/enrollment.entity.js';
import { EnrollmentResolver } from './enrollment/enrollment.resolver.js';
import { enrollmentsById } from './enrollment/find-enrollments.js';
import { UserResolver } from './enrollment/user.resolver.js';
import { Invitation } from './invitation/invitation.entity.js';
import { InvitationResolver } from './invitation/invitation.resolver.js';
import { InvitationToken } from './invitation/invitation-token.entity.js';
import { invitationsJob } from './invitation/invitations.job.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { recountJob } from './progress/recount.job.js';
import { enrolling } from './saga/enrolling.js';
import { closeWaitlistsJob } from './seats/close-waitlists.job.js';
import { fillSeatsJob } from './seats/fill-seats.job.js';
import { stubsById } from './stubs.js';

export const enrollmentSubgraph = defineSubgraph({
  name: 'enrollment',
  database: 'lms_enrollment',
  entities: [Enrollment, Certificate, Invitation, InvitationToken, KnownCourse, KnownCurriculum, KnownContent, KnownPerson, ImportRef],
  migrations,
  resolvers: [EnrollmentResolver, CertificateResolver, InvitationResolver, CourseResolver, UserResolver],
  references: { Enrollment: enrollmentsById, Course: stubsById, User: stubsById },
  mutations,
  audited: [
    auditing(CertificateRevoked, 'certificateId', 'studentId', 'courseId'),
    auditing(CertificateReissued, 'certificateId', 'studentId', 'courseId'),
  ],
  consumers,
  sagas: [enrolling],
  jobs: [fillSeatsJob, closeWaitlistsJob, recountJob, certificatesJob, earnedItemsJob, deletionJob, invitationsJob],
});
