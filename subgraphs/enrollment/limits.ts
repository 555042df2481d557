/** How much one call may bring. */
export const LIMITS = {
  /** Students in one `enrollStudents`, addresses in one `inviteStudents`. */
  peopleAtOnce: 500,
  /** Characters of an address; RFC 5321. A longer text in a list of addresses is none, and is refused with its own outcome. */
  emailLength: 254,
  /** Characters of any text in a list of addresses: a longer one refuses the list. */
  addressTextLength: 1_000,
  /** Characters of what the staff add to an invitation. */
  messageLength: 2_000,
  /** Characters of a name on a certificate. */
  nameLength: 100,
  /** Characters of why an enrollment was cancelled, or a certificate revoked. */
  reasonLength: 500,
} as const;
