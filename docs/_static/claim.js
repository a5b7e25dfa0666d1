/* A claim's page: readings as tabs, and sliders that move the assumptions behind a reading's figure. Without this
   script all readings stand one below the other, as printed. */
"use strict";
(() => {
  const nav = document.querySelector(".tabs");
  if (!nav) return;
  const links = [...nav.querySelectorAll("a")];
  const parts = links.map((link) => document.querySelector(link.hash));
  nav.querySelector("ul").setAttribute("role", "tablist");
  links.forEach((link, index) => {
    link.parentElement.setAttribute("role", "presentation");
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", parts[index].id);
    parts[index].setAttribute("role", "tabpanel");
  });
  const choose = (index) => {
    links.forEach((link, at) => {
      link.setAttribute("aria-selected", at === index);
      link.tabIndex = at === index ? 0 : -1;
      parts[at].hidden = at !== index;
    });
  };
  const fromAddress = () => Math.max(links.findIndex((link) => link.hash === location.hash), 0);
  nav.addEventListener("click", (event) => {
    const index = links.indexOf(event.target.closest("a"));
    if (index < 0) return;
    event.preventDefault();
    choose(index);
    history.replaceState(null, "", links[index].hash);
  });
  nav.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const index = (links.indexOf(document.activeElement) + step + links.length) % links.length;
    choose(index);
    links[index].focus();
    history.replaceState(null, "", links[index].hash);
  });
  addEventListener("hashchange", () => choose(fromAddress()));
  choose(fromAddress());
})();

(() => {
  if (!window.numbers) return;
  const { newcombe, newcombePairedBounds, moveRate } = window.numbers;
  const MARGIN = 2;
  const plain = (value) => { const text = value.toFixed(1); return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212"); };
  const PAIRS = { "-1": "least favourable", 0: "not known", 1: "most favourable" };

  /* One comparison under the assumptions, in points: difference, low, high. */
  const compare = ([k1, n1, k2, n2], { judge, size, design, pairing, level }) => {
    const factor = size / design;
    const moved = moveRate(k2, n2, judge / 100);
    const [a, n, b, m] = [k1 * factor, n1 * factor, moved * factor, n2 * factor];
    let found;
    if (pairing && n1 === n2) {
      const whole = Math.max(Math.round(n), 1);
      const [narrow, wide] = newcombePairedBounds(Math.min(Math.round(a), whole), Math.min(Math.round(b), whole), whole, level);
      found = pairing > 0 ? narrow : wide;
    } else {
      found = newcombe(Math.min(a, Math.max(n, 1)), Math.max(n, 1), Math.min(b, Math.max(m, 1)), Math.max(m, 1), level);
    }
    return found.map((value) => 100 * value);
  };

  /* The mean of comparisons: squared distances to the limits are added. */
  const mean = (found) => {
    const count = found.length;
    const middle = found.reduce((sum, one) => sum + one[0], 0) / count;
    const reach = (at) => Math.sqrt(found.reduce((sum, one) => sum + (one[0] - one[at]) ** 2, 0)) / count;
    return [middle, middle - reach(1), middle + reach(2)];
  };

  for (const panel of document.querySelectorAll("[data-whatif]")) {
    const { type, arms } = JSON.parse(panel.dataset.whatif);
    const table = panel.parentElement.querySelector(".forest");
    const [low, high] = [Number(table.dataset.low), Number(table.dataset.high)];
    const x = (value) => `${MARGIN + (100 - 2 * MARGIN) * (Math.min(Math.max(value, low), high) - low) / (high - low)}%`;
    const rows = [...table.tBodies[0].rows];
    const before = rows.map((row) => row.cells[2].textContent);
    const inputs = Object.fromEntries([...panel.querySelectorAll("input")].map((input) => [input.name, input]));
    const start = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    const told = panel.querySelector(".told");
    const move = (row, [value, from, to], text) => {
      const line = row.querySelector("line.ci");
      if (line) { line.setAttribute("x1", x(from)); line.setAttribute("x2", x(to)); }
      row.querySelector("circle, svg.at")?.setAttribute(row.querySelector("circle") ? "cx" : "x", x(value));
      row.cells[2].textContent = text ?? `${plain(value)} (${plain(from)} to ${plain(to)})`;
    };
    const draw = () => {
      const given = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, Number(input.value)]));
      const words = { judge: `${plain(given.judge)} points`, size: `${given.size} \u00d7`, design: String(given.design), pairing: PAIRS[given.pairing], margin: `${plain(given.margin)} points` };
      for (const [name, input] of Object.entries(inputs)) input.previousElementSibling.textContent = words[name];
      const found = arms.map((one) => compare(one, { ...given, level: 0.95 }));
      const tested = type === "equivalence" ? arms.map((one) => compare(one, { ...given, level: 0.9 })) : found;
      const good = tested.filter(([, from, to]) => (type === "equivalence" ? from > -given.margin && to < given.margin : from > given.margin)).length;
      const changed = Object.keys(inputs).some((name) => name !== "margin" && inputs[name].value !== start[name]);
      found.forEach((one, index) => { if (rows[index]) move(rows[index], one, changed ? undefined : before[index]); });
      const all = mean(found);
      const total = rows.find((row) => row.classList.contains("total"));
      if (total && changed) move(total, all);
      else if (total) move(total, all, before[rows.indexOf(total)]);
      const what = type === "equivalence" ? `lie within ${plain(given.margin)} points (90 % interval)` : given.margin ? `exceed ${plain(given.margin)} points` : "exclude no difference";
      const count = good === arms.length ? (good === 1 ? "The one comparison does" : `All ${good} comparisons`) : `${good || "None"} of ${arms.length} comparisons`;
      const phrase = good === arms.length && good === 1 ? `The comparison ${what.replace("lie ", "lies ").replace("exceed ", "exceeds ").replace("exclude ", "excludes ")}` : `${count} ${what}`;
      told.textContent = `${phrase}. The mean is ${plain(all[0])} points (${plain(all[1])} to ${plain(all[2])}).`;
    };
    panel.addEventListener("input", draw);
    panel.querySelector("button").addEventListener("click", () => {
      for (const [name, input] of Object.entries(inputs)) input.value = start[name];
      draw();
    });
    panel.hidden = false;
    draw();
  }
})();
