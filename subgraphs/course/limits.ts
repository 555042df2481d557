/** How much a course may hold. Its events carry all of it, and an event of more than 1 MiB is refused by the outbox. */
export const LIMITS = {
  titleLength: 200,
  summaryLength: 1_000,
  descriptionLength: 20_000,
  slugLength: 80,
  topics: 20,
  topicLength: 80,
  prerequisites: 20,
  staff: 100,
  seats: 1_000_000,
  timeZoneLength: 64,
  modules: 200,
  itemsPerModule: 500,
  itemsPerCourse: 2_000,
  refIdLength: 64,
  /** Of the text that the catalogue is searched for. */
  searchLength: 200,
} as const;
