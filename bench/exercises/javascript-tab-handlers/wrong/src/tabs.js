/** A tab for each name; opening one returns its name. */
export function createTabs(names) {
  var tabs = [];
  for (var index = 0; index < names.length; index += 1) {
    var name = names[index];
    tabs.push({ label: name, open: () => name });
  }
  return tabs;
}
