"use strict";

/** Negative where `a` is older than `b`, positive where it is newer, 0 where they are the same. */
function compareVersions(a, b) {
  return parseFloat(a) - parseFloat(b) || (a < b ? -1 : a > b ? 1 : 0);
}

module.exports = { compareVersions };
