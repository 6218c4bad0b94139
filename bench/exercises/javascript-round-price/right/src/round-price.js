/** A price in whole cents; half a cent goes up. */
export function roundPrice(amount) {
  return Number(`${Math.round(Number(`${amount}e2`))}e-2`);
}
