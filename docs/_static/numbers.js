/* The arithmetic of the pages: counts behind percentages, intervals of rates and differences, two exact tests.
   Each function equals the one of the same name in fragility.statistics; a test compares them on random inputs.
   Counts in, shares out. No page draws here, and nothing here reads a page. */
"use strict";
window.numbers = (() => {
  const Z = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054 };

  /* Which counts print as a last digit: low end, open?, high end, open?, in twentieths of that digit, for an even and
     an odd digit. "Double" rounds to one decimal more first. */
  const RULES = {
    "half-up": [[-10, 0, 10, 1], [-10, 0, 10, 1]],
    "half-down": [[-10, 1, 10, 0], [-10, 1, 10, 0]],
    "half-even": [[-10, 0, 10, 0], [-10, 1, 10, 1]],
    "truncation": [[0, 0, 20, 1], [0, 0, 20, 1]],
    "double-half-up": [[-11, 0, 9, 1], [-11, 0, 9, 1]],
    "double-half-even": [[-11, 1, 11, 1], [-9, 0, 9, 0]],
  };
  const NEAREST = ["half-up", "half-down", "half-even"];

  /* A printed percentage as the whole number of its last digit, and the places of that digit in a share. */
  const read = (text, decimals) => {
    const plain = text.trim().replace(/\s*%$/, "");
    const found = /^\+?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$|^\+?\.(\d+)$/.exec(plain);
    if (!found) return null;
    const whole = (found[1] ?? "0").replaceAll(",", "");
    const part = found[2] ?? found[3] ?? "";
    const own = part.length;
    const kept = Math.max(decimals ?? own, own);
    if (kept > 6) return null;
    return { digits: Number(whole + part.padEnd(kept, "0")), places: kept + 2, decimals: own };
  };

  const ends = ([low, lowOpen, high, highOpen], { digits, places }, n) => {
    const unit = 20 * 10 ** places;
    return [Math.ceil(((20 * digits + low) * n + lowOpen) / unit), Math.floor(((20 * digits + high) * n - highOpen) / unit)];
  };

  /* Every whole count, 0 to n, that a rule prints so. */
  const countsBy = (rule, printed, n) => {
    const [first, last] = ends(RULES[rule][printed.digits % 2], printed, n);
    const found = [];
    for (let k = Math.max(first, 0); k <= Math.min(last, n); k += 1) found.push(k);
    return found;
  };

  /* Those of the rules to the nearest; if there is none, those of any rule. */
  const possibleCounts = (printed, n) => {
    const by = Object.fromEntries(Object.keys(RULES).map((rule) => [rule, countsBy(rule, printed, n)]));
    const of = (rules) => [...new Set(rules.flatMap((rule) => by[rule]))].sort((a, b) => a - b);
    const nearest = of(NEAREST);
    return { by, counts: nearest.length ? nearest : of(Object.keys(RULES)) };
  };

  /* The union of all rules is one interval, for each parity. */
  const UNION = [0, 1].map((parity) => {
    const all = Object.values(RULES).map((rule) => rule[parity]);
    const low = all.map(([end, open]) => [end, open]).sort((a, b) => a[0] - b[0] || a[1] - b[1])[0];
    const high = all.map(([, , end, open]) => [end, 1 - open]).sort((a, b) => b[0] - a[0] || b[1] - a[1])[0];
    return [low[0], low[1], high[0], 1 - high[1]];
  });
  const possible = (printed, n) => {
    const [first, last] = ends(UNION[printed.digits % 2], printed, n);
    return Math.max(first, 0) <= Math.min(last, n);
  };

  /* The share of all percentages with so many places that n prompts can give. */
  const chances = new Map();
  const passChance = (n, places) => {
    const key = n * 10 + places;
    if (!chances.has(key)) {
      const total = 10 ** places + 1;
      let passed = 0;
      for (let digits = 0; digits < total; digits += 1) passed += possible({ digits, places }, n);
      chances.set(key, passed / total);
    }
    return chances.get(key);
  };

  const logFactorials = [0];
  const logFactorial = (n) => {
    for (let k = logFactorials.length; k <= n; k += 1) logFactorials.push(logFactorials[k - 1] + Math.log(k));
    return logFactorials[n];
  };

  /* The chance that at least k of n succeed. */
  const atLeast = (k, n, p) => {
    if (k <= 0) return 1;
    if (p <= 0) return 0;
    if (p >= 1) return 1;
    let sum = 0;
    for (let j = k; j <= n; j += 1) {
      sum += Math.exp(logFactorial(n) - logFactorial(j) - logFactorial(n - j) + j * Math.log(p) + (n - j) * Math.log1p(-p));
    }
    return Math.min(sum, 1);
  };

  /* How many of the percentages that can tell fit each n, and the n that does so least by chance. */
  const scan = (printed, first, last) => {
    const telling = printed.filter(({ digits, places }) => digits > 0 && digits < 10 ** places);
    const fits = [];
    for (let n = first; n <= last; n += 1) fits.push(telling.filter((one) => possible(one, n)).length);
    let best = null;
    let least = Infinity;
    if (telling.length) {
      const top = [...new Set(fits)].sort((a, b) => b - a).slice(0, 3);
      fits.forEach((number, index) => {
        if (!top.includes(number)) return;
        const chance = atLeast(number, telling.length, passChance(first + index, telling[0].places));
        if (chance < least) [least, best] = [chance, first + index];
      });
    }
    return { fits, telling: telling.length, best, chance: least };
  };

  const wilson = (k, n, level = 0.95) => {
    const z = Z[level];
    const share = k / n;
    const centre = (k + z ** 2 / 2) / (n + z ** 2);
    const half = (z / (n + z ** 2)) * Math.sqrt(n * share * (1 - share) + z ** 2 / 4);
    return [share, k === 0 ? 0 : Math.max(centre - half, 0), k === n ? 1 : Math.min(centre + half, 1)];
  };

  const newcombe = (k1, n1, k2, n2, level = 0.95) => {
    const [one, two] = [wilson(k1, n1, level), wilson(k2, n2, level)];
    const difference = one[0] - two[0];
    return [difference, difference - Math.hypot(one[0] - one[1], two[2] - two[0]), difference + Math.hypot(one[2] - one[0], two[0] - two[1])];
  };

  const newcombePaired = (a, b, c, d, level = 0.95) => {
    const n = a + b + c + d;
    const [one, two] = [wilson(a + b, n, level), wilson(a + c, n, level)];
    const margins = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d));
    const cross = a * d - b * c;
    const phi = margins === 0 ? 0 : (cross > 0 ? Math.max(cross - n / 2, 0) : cross) / margins;
    const root = (x, y) => Math.sqrt(Math.max(x ** 2 - 2 * phi * x * y + y ** 2, 0));
    const difference = (b - c) / n;
    return [difference, difference - root(one[0] - one[1], two[2] - two[0]), difference + root(one[2] - one[0], two[0] - two[1])];
  };

  /* The widest and the narrowest paired interval that the two margins allow. */
  const newcombePairedBounds = (k1, k2, n, level = 0.95) => {
    const most = Math.min(k1, k2, n - Math.max(k1, k2));
    return [0, most].map((m) => {
      const [b, c] = [Math.max(k1 - k2, 0) + m, Math.max(k2 - k1, 0) + m];
      return newcombePaired(k1 - b, b, c, n - k1 - c, level);
    });
  };

  const moveRate = (k, n, share) => Math.min(Math.max(k + share * n, 0), n);

  /* Two-sided: the chances of all tables with these margins that are no likelier than the one seen. */
  const fisher = (k1, n1, k2, n2) => {
    const total = k1 + k2;
    const [first, last] = [Math.max(total - n2, 0), Math.min(total, n1)];
    const log = (x) => -(logFactorial(x) + logFactorial(n1 - x) + logFactorial(total - x) + logFactorial(n2 - total + x));
    const seen = log(k1);
    let most = -Infinity;
    for (let x = first; x <= last; x += 1) most = Math.max(most, log(x));
    let [sum, all] = [0, 0];
    for (let x = first; x <= last; x += 1) {
      const chance = Math.exp(log(x) - most);
      all += chance;
      if (log(x) <= seen + 1e-7) sum += chance;
    }
    return sum / all;
  };

  /* P values of one family, each as large as Holm's correction makes it. */
  const holm = (family) => {
    const order = family.map((_, index) => index).sort((a, b) => family[a] - family[b]);
    const adjusted = new Array(family.length);
    let most = 0;
    order.forEach((index, rank) => {
      most = Math.max(most, Math.min(family[index] * (family.length - rank), 1));
      adjusted[index] = most;
    });
    return adjusted;
  };

  /* The counts of both conditions under assumptions: a judge harsher on the second by a share, `size` times the prompts,
     `design` of them counting as one. */
  const assumedCounts = ([k1, n1, k2, n2], { judge, size, design }) => {
    const factor = size / design;
    const [n, m] = [Math.max(n1 * factor, 1), Math.max(n2 * factor, 1)];
    return [Math.min(k1 * factor, n), n, Math.min(moveRate(k2, n2, judge) * factor, m), m];
  };

  /* Their difference; where both judged the same prompts (`pairing` 1 or -1) the narrowest or the widest interval that
     whole counts near these allow. */
  const assumed = (arms, given, level = 0.95) => {
    const [a, n, b, m] = assumedCounts(arms, given);
    if (!given.pairing || arms[1] !== arms[3]) return newcombe(a, n, b, m, level);
    const whole = Math.round(n);
    return newcombePairedBounds(Math.min(Math.round(a), whole), Math.min(Math.round(b), whole), whole, level)[given.pairing > 0 ? 0 : 1];
  };

  /* The mean of independent differences: squared distances to the limits are added. */
  const meanOf = (found) => {
    const mean = found.reduce((sum, one) => sum + one[0], 0) / found.length;
    const reach = (at) => Math.sqrt(found.reduce((sum, one) => sum + (one[0] - one[at]) ** 2, 0)) / found.length;
    return [mean, mean - reach(1), mean + reach(2)];
  };

  /* The main test of the decision rule on comparisons under assumptions: how many of how many tests show the claim, and
     how many its opposite. Differences of no margin: exact tests with Holm's correction on counts rounded to whole ones.
     A margin: every interval against it, and the far side at a `level` of its own. A mean: its interval against a number. */
  const mainTest = ({ test, level }, arms, given) => {
    const found = arms.map((one) => assumed(one, given));
    const total = test === "mean" ? 1 : arms.length;
    const tally = (passes, opposes) => ({ passed: passes.filter(Boolean).length, opposed: opposes.filter(Boolean).length, total });
    if (test === "mean") {
      const [, low, high] = meanOf(found);
      return tally([low > given.margin], [high < given.margin]);
    }
    if (test === "equivalence") {
      const inside = arms.map((one) => assumed(one, given, 0.9)).map(([, low, high]) => low > -given.margin && high < given.margin);
      return tally(inside, arms.map((one) => assumed(one, given, level)).map(([, low, high]) => low > given.margin || high < -given.margin));
    }
    if (given.margin || given.pairing) return tally(found.map(([, low]) => low > given.margin), found.map(([, , high]) => high < 0));
    const p = holm(arms.map((one) => fisher(...assumedCounts(one, given).map(Math.round))));
    return tally(found.map(([value], index) => value > 0 && p[index] < 0.05), found.map(([value], index) => value < 0 && p[index] < 0.05));
  };

  return { RULES: Object.keys(RULES), read, countsBy, possibleCounts, possible, passChance, atLeast, scan, wilson, newcombe,
    newcombePaired, newcombePairedBounds, moveRate, fisher, holm, assumed, meanOf, mainTest, quantiles: Z };
})();
