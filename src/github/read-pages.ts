const PAGE_SIZE = 100;

/** What a list of GitHub's holds, a page of a hundred after the other, and no more pages than that. */
export async function readPages<T>(
  maxPages: number,
  read: (page: { per_page: number; page: number }) => Promise<T[]>,
): Promise<T[]> {
  const items: T[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const found = await read({ per_page: PAGE_SIZE, page });
    items.push(...found);
    if (found.length < PAGE_SIZE) break;
  }
  return items;
}
