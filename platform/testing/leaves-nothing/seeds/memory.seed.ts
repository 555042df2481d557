const kept: Buffer[] = [];

test('buffers that somebody holds', () => {
  kept.push(Buffer.alloc(100_000_000));
});
