/** What `work` makes of each value, all at once. */
export async function mapAll(values, work) {
  const results = [];
  await Promise.all(
    values.map(async (value) => {
      results.push(await work(value));
    }),
  );
  return results.sort();
}
