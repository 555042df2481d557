/** The Kafka of this run of tests: started by the distributed suite's set-up, or yours, named by LMS_TEST_KAFKA. */
export function testKafka(): { readonly brokers: readonly string[]; readonly proxy: { readonly from: number; readonly to: number } } {
  const { LMS_TEST_KAFKA: brokers, LMS_TEST_KAFKA_PROXY: proxy = '' } = process.env;
  if (!brokers) throw new Error('No Kafka for tests: run them by npm run test:distributed, or name one in LMS_TEST_KAFKA.');
  const [from = 0, to = 0] = proxy.split(':').map(Number);
  return { brokers: brokers.split(','), proxy: { from, to } };
}
