/** A price in whole cents; half a cent goes up. */
export function roundPrice(amount) {
  return Number(amount.toFixed(2));
}
