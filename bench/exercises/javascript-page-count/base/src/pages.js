/** How many pages a list has. A list of nothing has one page, which says so. */
export function countPages(total, size) {
  return Math.floor(total / size) + 1;
}

/** The items of a page. The first page is 1. */
export function itemsOf(list, page, size) {
  const start = (page - 1) * size;
  return list.slice(start, start + size);
}
