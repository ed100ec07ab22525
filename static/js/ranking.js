// The ranking of decision/core/aggregation.py, for a page that follows its sliders. Both are held
// to tests/decision/vectors.json. Values are candidates x criteria from 0 to 1, null is unknown.
export const EQUAL = 1e-9;

export function sharesOf(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

// What a is ahead of b at least: a gap can cost a rank but never buys one.
function ahead(a, b) {
  if (a === null) return b === null ? 0 : -b;
  return b === null ? a - 1 : a - b;
}

export function leads(a, b) {
  return a.map((value, j) => ahead(value, b[j]));
}

function dot(values, shares) {
  return values.reduce((sum, value, j) => sum + value * shares[j], 0);
}

export function scoreOf(values, shares) {
  const known = values.map((value, j) => (value === null ? 0 : shares[j]));
  const low = dot(values.map((value) => value ?? 0), shares);
  const coverage = known.reduce((sum, share) => sum + share, 0);
  const unknown = dot(values.map((value) => (value === null ? 1 : 0)), shares);
  return {
    score: coverage > 0 ? low / coverage : null,
    low,
    high: low + unknown,
    coverage: unknown > 0 ? coverage : 1,
  };
}

export function standings(rows, weights) {
  const shares = sharesOf(weights);
  const lead = rows.map((a) => rows.map((b) => dot(leads(a, b), shares)));
  const blank = rows.map((row) => row.every((value, j) => value === null || shares[j] === 0));
  const open = (a, b) => {
    if (a === b) return false;
    if (blank[a] && blank[b]) return true;
    if (lead[a][b] > EQUAL || lead[b][a] > EQUAL) return false;
    return Math.abs(lead[a][b]) > EQUAL || Math.abs(lead[b][a]) > EQUAL;
  };
  const weighed = shares.filter((share) => share > 0).length;
  const placed = rows.map((row, i) => {
    const rivals = rows.filter((_, k) => open(i, k));
    let gaps = shares.flatMap((share, j) => (share > 0 && row[j] === null ? [j] : []));
    if (gaps.length < weighed) gaps = gaps.filter((j) => rivals.some((rival) => rival[j] !== null));
    const best = 1 + rows.filter((_, k) => lead[k][i] > EQUAL).length;
    const rank = gaps.length ? null : best;
    return { ...scoreOf(row, shares), rank, best, worst: best + rivals.length, gaps };
  });
  const sharing = (rank) => placed.filter((other) => other.rank === rank).length > 1;
  return placed.map((own) => ({ ...own, tied: own.rank !== null && sharing(own.rank) }));
}

// In steps of EQUAL, so that rounding errors order nobody in a list.
export function listedLow(low) {
  return Math.floor(low / EQUAL + 0.5);
}

export function listingOrder(placed) {
  const key = (item) => [item.rank === null ? 1 : 0, item.rank ?? 0, -listedLow(item.low)];
  return placed
    .map((item, index) => ({ index, key: key(item) }))
    .sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2])
    .map((item) => item.index);
}

// How far one weight may move, the others left alone, before a rival draws level with the winner:
// slider positions, null where no position reaches it. `rivals` are leads of the winner.
export function weightLimits(rivals, weights, criterion, largest = 100) {
  const others = weights.reduce((sum, weight, j) => (j === criterion ? sum : sum + weight), 0);
  let low = null;
  let high = null;
  if (others <= 0) return { low, high };
  for (const lead of rivals) {
    const own = lead[criterion];
    const rest = dot(lead, weights) - own * weights[criterion];
    const without = rest / others;
    const slope = own - without;
    if (slope < -EQUAL && own < -EQUAL) {
      const limit = Math.max(weights[criterion], -rest / own);
      if (high === null || limit < high) high = limit;
    } else if (slope > EQUAL && without < -EQUAL && own > 0) {
      const limit = Math.min(weights[criterion], -rest / own);
      if (limit > 0 && (low === null || limit > low)) low = limit;
    }
  }
  if (high !== null) high = high <= largest + EQUAL ? Math.min(high, largest) : null;
  return { low, high };
}

// The limits of every weight: what the first place of `placed` could lose to the others.
export function allLimits(values, placed, weights) {
  const ranked = listingOrder(placed).filter((index) => placed[index].rank !== null);
  const [winner, ...others] = ranked;
  const rivals = others.map((index) => leads(values[winner], values[index]));
  return weights.map((_, j) => weightLimits(rivals, weights, j));
}
