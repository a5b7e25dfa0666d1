/* A claim's page: readings as tabs, sliders that move the assumptions behind a reading's figure, and the way of a number
   from print to verdict. Without this script all readings stand one below the other, as printed. */
"use strict";
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

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
  const { assumed, meanOf, mainTest, quantiles } = window.numbers;
  const MARGIN = 2;
  const plain = (value) => { const text = value.toFixed(1); return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212"); };
  const PAIRS = { "-1": "least favourable", 0: "not known", 1: "most favourable" };

  /* How many comparisons do what is asked, in words. */
  const counts = (type, margin, good, total) => {
    const what = type === "equivalence" ? ["lies", "lie", `within ${plain(margin)} points (90 % interval)`] : margin ? ["exceeds", "exceed", `${plain(margin)} points`] : ["excludes", "exclude", "no difference"];
    const who = good === total ? `All ${good} comparisons` : `${good || "None"} of ${total} comparisons`;
    if (total === 1) return good ? `The comparison ${what[0]} ${what[2]}` : `The comparison does not ${what[1]} ${what[2]}`;
    return `${who} ${what[good === 1 ? 0 : 1]} ${what[2]}`;
  };
  const inPoints = (interval) => interval.map((value) => 100 * value);

  const MARGINS = { equivalence: "Margin", magnitude: "Claimed number" };
  const root = document.querySelector("a.home").getAttribute("href").replace("index.html", "");

  /* The panel: one slider an assumption, and what follows. */
  const fill = (panel, { type, margin, treated, rule }) => {
    const sliders = [["judge", `The judge is harsher on ${treated} by`, -15, 15, 0.5, 0], ["size", "Prompts, as a multiple of those used", 0.25, 4, 0.25, 1],
      ["design", "Responses to similar prompts that count as one", 1, 10, 0.5, 1], ["pairing", "Overlap of the two conditions", -1, 1, 1, 0],
      ["margin", MARGINS[type] ?? "Smallest difference that counts", 0, Math.floor(Math.max(20, 2 * margin)), 0.5, margin]];
    const head = panel.closest("section.reading").querySelector(":scope > h2") ? "h3" : "h2";
    panel.append(element(head, {}, "What if?"), element("p", { class: "note" }, "Move an assumption; the figure above and the lines below follow. The ledger's own verdict stays as it is."));
    for (const [name, words, min, max, step, value] of sliders) panel.append(element("label", {}, `${words} `, element("output"), element("input", { type: "range", name, min, max, step, value })));
    panel.append(element("p", { class: "told", "aria-live": "polite" }));
    if (rule) {
      const verdicts = [...document.getElementById("outcomes").content.cloneNode(true).children];
      for (const one of verdicts) [one.dataset.outcome, one.hidden] = [[...one.classList].at(-1), true];
      panel.append(element("p", { "aria-live": "polite" }, "The main test alone says: ", ...verdicts, ". The ledger also asks for the robustness checks. ", element("a", { href: `${root}method/decision-rule.html` }, "The rule")));
    }
    panel.append(element("button", { type: "button" }, "Back to the printed numbers"));
  };

  for (const panel of document.querySelectorAll("[data-whatif]")) {
    const asked = JSON.parse(panel.dataset.whatif);
    const { type, arms, rule } = asked;
    if (rule?.level) quantiles[rule.level] = rule.quantile;
    fill(panel, asked);
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
      (row.cells[2].firstElementChild ?? row.cells[2]).textContent = text ?? `${plain(value)} (${plain(from)} to ${plain(to)})`;
    };
    const draw = () => {
      const given = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, Number(input.value)]));
      const words = { judge: `${plain(given.judge)} points`, size: `${given.size} \u00d7`, design: String(given.design), pairing: PAIRS[given.pairing], margin: `${plain(given.margin)} points` };
      for (const [name, input] of Object.entries(inputs)) input.previousElementSibling.textContent = words[name];
      const supposed = { ...given, judge: given.judge / 100, margin: given.margin / 100 };
      const shares = arms.map((one) => assumed(one, supposed));
      const found = shares.map(inPoints);
      const tested = type === "equivalence" ? arms.map((one) => inPoints(assumed(one, supposed, 0.9))) : found;
      const good = tested.filter(([, from, to]) => (type === "equivalence" ? from > -given.margin && to < given.margin : from > given.margin)).length;
      const changed = Object.keys(inputs).some((name) => name !== "margin" && inputs[name].value !== start[name]);
      found.forEach((one, index) => { if (rows[index]) move(rows[index], one, changed ? undefined : before[index]); });
      const all = inPoints(meanOf(shares));
      const total = rows.find((row) => row.classList.contains("total"));
      if (total && changed) move(total, all);
      else if (total) move(total, all, before[rows.indexOf(total)]);
      told.textContent = `${rule?.test === "mean" ? "" : `${counts(type, given.margin, good, arms.length)}. `}The mean is ${plain(all[0])} points (${plain(all[1])} to ${plain(all[2])}).`;
      if (!rule) return;
      const { passed, opposed, total: tests } = mainTest(rule, arms, supposed);
      const outcome = opposed ? "not-supported" : passed === tests ? "supported" : 5 * passed >= 4 * tests ? "supported-with-caveats" : "inconclusive";
      for (const one of panel.querySelectorAll("[data-outcome]")) one.hidden = one.dataset.outcome !== outcome;
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

(() => {
  const words = (node) => (node ? node.textContent.trim().replace(/\s+/g, " ") : "");
  const steps = element("ol");
  const close = element("button", { type: "button" }, "Close");
  const box = element("dialog", { class: "path", "aria-labelledby": "path" }, element("h2", { id: "path" }, "From print to verdict"), steps, close);
  close.addEventListener("click", () => box.close());
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  document.body.append(box);
  const step = (head, ...told) => element("li", {}, element("b", {}, `${head}: `), ...told);

  const place = (row) => row.closest("tbody").querySelector(".group th");

  /* A printed number: its place and value, and the count behind it. */
  const print = (row) => {
    const [where, part, value, count, n] = row.cells;
    const parts = [place(row), where].filter(Boolean).flatMap((cell, index) => [index ? " · " : "", ...[...cell.childNodes].map((node) => node.cloneNode(true))]);
    const shown = [words(value), ", ", ...parts];
    const behind = words(count) ? ` That is ${words(count)}${words(n) ? ` (${words(n)})` : ""}.` : " No count behind it is known.";
    return step(words(part) || "Number", ...shown, ".", behind);
  };
  const label = (row) => words(row.cells[0]);
  const unit = (row) => words(row.closest("table").tHead.rows[0].cells[2]).split(" (")[0].toLowerCase().replace("estimate", "");
  const within = (number, row) => label(row).split(", ").every((piece) => `${words(place(number))} ${words(number.cells[0])}`.includes(piece));

  for (const section of document.querySelectorAll("section.reading")) {
    const shared = section.querySelector(".same")?.hash;
    const numbers = [...(shared ? document.querySelector(shared) : section).querySelectorAll(".numbers tbody tr:not(.group)")];
    const rows = [...section.querySelectorAll(".wide .forest tbody tr")];
    const total = rows.find((row) => row.classList.contains("total"));
    const verdict = section.querySelector(":scope > .answer") ?? document.querySelector(".answer.lead");
    const show = (given, row) => {
      const [first, rest] = [given.slice(0, 4), given.length - 4];
      steps.replaceChildren(...first.map(print), ...(rest > 0 ? [element("li", {}, `And ${rest} more, listed on the page.`)] : []),
        ...(row && row !== total ? [step(label(row), `${words(row.cells[2])} ${unit(row)}`)] : []), ...(total ? [step(label(total), words(total.cells[2]))] : []),
        step("Verdict", ...[...verdict.childNodes].map((node) => node.cloneNode(true))));
      box.showModal();
    };
    const press = (cell, act) => {
      if (!words(cell)) return;
      const button = element("button", { type: "button", class: "trace", title: "Its way from print to verdict" }, ...cell.childNodes);
      button.addEventListener("click", act);
      cell.append(button);
    };
    if (!shared) for (const number of numbers) press(number.cells[2], () => show([number], rows.find((row) => row !== total && within(number, row))));
    for (const row of rows) press(row.cells[2], () => show(row === total ? numbers : numbers.filter((number) => within(number, row)), row));
  }
})();
