test('a timer that nobody clears', () => {
  setTimeout(() => {}, 60_000);
});
