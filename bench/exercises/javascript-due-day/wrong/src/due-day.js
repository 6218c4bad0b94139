const MONTHS = ["January", "February", "March", "April", "May", "June"];
MONTHS.push("July", "August", "September", "October", "November", "December");

/** A day such as `2026-03-05` in words. */
export function renderDueDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return `due on ${date.getDate()} ${MONTHS[date.getMonth()]}`;
}
