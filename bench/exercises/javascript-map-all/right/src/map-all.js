/** What `work` makes of each value, all at once. */
export async function mapAll(values, work) {
  const results = new Array(values.length);
  await Promise.all(
    values.map(async (value, index) => {
      results[index] = await work(value);
    }),
  );
  return results;
}
