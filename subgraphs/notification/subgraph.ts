import { defineSubgraph } from '../../platform/service/declaration.js';
import { AnnouncementResolver } from './announcement/announcement.resolver.js';
import { AudienceMember } from './audience/audience-member.entity.js';
import { consumers } from './consumers.js';
import { KnownCourse } from './course/known-course.entity.js';
import { mailJob } from './email/mail.job.js';
import { Broadcast } from './inbox/broadcast.entity.js';
import { monthsJob } from './inbox/months.job.js';
import { Notification } from './inbox/notification.entity.js';
import { NotificationResolver } from './inbox/notification.resolver.js';
import { migrations } from './migrations.js';
import { mutations } from './mutations.js';
import { NotificationPreference } from './preference/preference.entity.js';
import { PreferenceResolver } from './preference/preference.resolver.js';
import { Reader } from './reader/reader.entity.js';

export const notificationSubgraph = defineSubgraph({
  name: 'notification',
  database: 'lms_notification',
  entities: [Notification, Broadcast, NotificationPreference, AudienceMember, Reader, KnownCourse],
  migrations,
  resolvers: [NotificationResolver, PreferenceResolver, AnnouncementResolver],
  references: {},
  mutations,
  consumers,
  jobs: [mailJob, monthsJob],
});
