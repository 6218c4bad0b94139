import assert from "node:assert/strict";
import { test } from "node:test";
import { topScores } from "../src/top-scores.js";

const game = (player, score) => ({ player, score });

test("the best come first", () => {
  const best = topScores([game("Ada", 3), game("Bo", 9), game("Cy", 5)], 2);
  assert.deepEqual(best, [game("Bo", 9), game("Cy", 5)]);
});

test("fewer games than asked for are all of them", () => {
  assert.equal(topScores([game("Ada", 3)], 5).length, 1);
});

test("the games stay in the order in which they were played", () => {
  const games = [game("Bo", 9), game("Ada", 3)];
  topScores(games, 1);
  assert.deepEqual(games, [game("Bo", 9), game("Ada", 3)]);
});
