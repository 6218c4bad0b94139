/** The best games, the best first. */
export function topScores(games, count) {
  const sorted = games;
  sorted.sort((a, b) => b.score - a.score);
  return sorted.slice(0, count);
}
