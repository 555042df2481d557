import { ENROLLMENT_FIELDS } from './enrollment-service.js';

export const INVITE = `mutation ($input: InviteStudentsInput!) { inviteStudents(input: $input) {
  email outcome reason enrollment { ${ENROLLMENT_FIELDS} certificate { serial } } invitation { id email invitedAt expiresAt acceptedAt }
} }`;
export const ACCEPT = `mutation ($token: String!) { acceptInvitation(token: $token) { ${ENROLLMENT_FIELDS} } }`;
export const WITHDRAW = 'mutation ($id: ID!) { withdrawInvitation(id: $id) }';
