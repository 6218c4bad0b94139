/** The best games, the best first. */
export function topScores(games, count) {
  return [...games].sort((a, b) => b.score - a.score).slice(0, count);
}
