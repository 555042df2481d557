import { setImmediate } from 'node:timers/promises';

test('a stream that is pulled for ever', () => {
  const endless = new ReadableStream({
    async pull(controller) {
      await setImmediate();
      controller.enqueue('more');
    },
  });
  void endless.pipeTo(new WritableStream());
});
