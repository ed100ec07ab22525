// Where a place in one thought lies in another. Places are shares from 0 to 1; landmarks are named
// places that both have.

// A phase that begins at 5% here and at 90% there holds nothing together; an answer does.
const FAR = 0.25;

// The landmarks of both, in the order of the first, as far as the second keeps that order.
export function inCommon(a, b) {
  const pairs = Object.keys(a)
    .filter((name) => name in b)
    .filter((name) => name.startsWith("answer") || Math.abs(a[name] - b[name]) <= FAR)
    .map((name) => [a[name], b[name]])
    .sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const best = pairs.map((pair) => [pair]);
  pairs.forEach((pair, i) => {
    for (let j = 0; j < i; j += 1) {
      const rises = pairs[j][0] < pair[0] && pairs[j][1] < pair[1];
      if (rises && best[j].length >= best[i].length) best[i] = [...best[j], pair];
    }
  });
  return best.reduce((longest, chain) => (chain.length > longest.length ? chain : longest), []);
}

// Between two landmarks, and before the first and behind the last, places run evenly.
export function carry(place, a, b) {
  const inner = inCommon(a, b).filter(([x, y]) => x > 0 && x < 1 && y > 0 && y < 1);
  const points = [[0, 0], ...inner, [1, 1]];
  const at = Math.min(Math.max(place, 0), 1);
  const next = points.findIndex(([x], i) => i > 0 && x >= at);
  const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
  return y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
}
