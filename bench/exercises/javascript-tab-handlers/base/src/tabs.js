/** A tab for each name; opening one returns its name. */
export function createTabs(names) {
  var tabs = [];
  for (var index = 0; index < names.length; index += 1) {
    tabs.push({ label: names[index], open: () => names[Math.min(index, names.length - 1)] });
  }
  return tabs;
}
