/** A price in whole cents; half a cent goes up. */
export function roundPrice(amount) {
  return Math.round(amount * 100) / 100;
}
