/** Calls `compute` once for the same arguments. */
export function memoize(compute) {
  const known = new Map();
  return (...args) => {
    const key = args[0];
    if (!known.has(key)) known.set(key, compute(...args));
    return known.get(key);
  };
}
