/* The boxes that check a reader's own numbers: percentages and n, and two rates. All of it in the page. */
"use strict";
(() => {
  const { read, possibleCounts, scan, wilson, newcombe, fisher, RULES } = window.numbers;
  const [MOST_VALUES, MOST_N, FIRST_N, LAST_N] = [300, 100000, 10, 1000];
  const MINUS = "\u2212";
  const plain = (value, decimals = 1) => {
    const text = value.toFixed(decimals);
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", MINUS);
  };
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const drawn = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  };
  const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const of = (part, whole, word) => {
    if (part === whole) return whole === 1 ? `the one ${word}` : whole === 2 ? `both ${word}s` : `all ${whole} ${word}s`;
    return part ? `${part} of ${whole} ${word}s` : `none of the ${whole} ${word}s`;
  };
  const whole = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : NaN);

  /* Percentages are read with the most decimals that any of them prints. */
  const readAll = (text) => {
    const tokens = text.split(/[\s;|]+|,(?=\s)/).filter((token) => token && token !== "%").slice(0, MOST_VALUES);
    const decimals = Math.max(0, ...tokens.map((token) => read(token)?.decimals ?? 0));
    return { tokens, printed: tokens.map((token) => read(token, decimals)) };
  };

  const checkBox = (form) => {
    const told = form.querySelector("output");
    const long = "long" in form.dataset;
    const say = (...parts) => told.replaceChildren(...parts);
    const draw = () => {
      const n = whole(form.elements.n.value);
      const { tokens, printed } = readAll(form.elements.percentages.value);
      const unread = printed.filter((one) => one === null || one.digits > 10 ** one.places).length;
      const good = printed.map((one, index) => [tokens[index], one]).filter(([, one]) => one !== null && one.digits <= 10 ** one.places);
      if (long) table([], 0);
      if (!good.length) return say("Paste at least one percentage between 0 and 100.");
      if (!(n >= 1 && n <= MOST_N)) return say(`Give a whole number of prompts, 1 to ${MOST_N.toLocaleString("en")}.`);
      const found = good.map(([text, one]) => [text, possibleCounts(one, n)]);
      const fitting = found.filter(([, { counts }]) => counts.length).length;
      const first = `${of(fitting, found.length, "percentage")} can come from ${n} prompts.`;
      const parts = [first[0].toUpperCase() + first.slice(1)];
      const rest = scan(good.map(([, one]) => one), FIRST_N, LAST_N);
      const notes = [];
      if (fitting < found.length && rest.best !== null && rest.chance * (LAST_N - FIRST_N + 1) < 0.05) {
        notes.push(`${rest.best} fits best: ${of(rest.fits[rest.best - FIRST_N], rest.telling, "percentage")} below 100.`);
      }
      if (rest.telling && rest.chance * (LAST_N - FIRST_N + 1) >= 0.05) notes.push("These numbers cannot tell one n from another.");
      if (unread) notes.push(`${plural(unread, "entry").replace("entrys", "entries")} could not be read as a percentage.`);
      say(...parts, ...(notes.length ? [" ", element("span", {}, notes.join(" "))] : []));
      if (long) {
        table(found, n);
        sticks(rest, n);
      }
      return undefined;
    };
    form.addEventListener("input", draw);
    form.addEventListener("submit", (event) => event.preventDefault());
    draw();
  };

  /* One row a percentage, one column a rule. */
  const table = (found, n) => {
    const place = document.getElementById("check-table");
    if (!found.length) return place.replaceChildren();
    const names = RULES.map((rule) => rule.replaceAll("-", " "));
    const head = element("tr", {}, element("th", { scope: "col" }, "Printed"), ...names.map((name) => element("th", { scope: "col", class: "number" }, name)),
      element("th", { scope: "col", class: "number" }, "95 % interval"));
    const rows = found.map(([text, { by, counts }]) => {
      const cells = RULES.map((rule) => {
        const own = by[rule];
        const words = own.length > 2 ? `${own[0]} to ${own.at(-1)}` : own.join(", ");
        return element("td", { class: own.length ? "number" : "number none-fits" }, words || "none");
      });
      const limits = counts.length ? [wilson(counts[0], n)[1], wilson(counts.at(-1), n)[2]].map((value) => plain(100 * value)).join(" to ") : "";
      return element("tr", {}, element("th", { scope: "row" }, text), ...cells, element("td", { class: "number" }, limits));
    });
    const made = element("table", {}, element("caption", {}, `Counts of ${n} that print so, by rounding rule`), element("thead", {}, head), element("tbody", {}, ...rows));
    return place.replaceChildren(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Possible counts" }, made));
  };

  const sticks = ({ fits, telling, best }, n) => {
    const place = document.getElementById("check-n");
    if (!telling) return place.replaceChildren(element("p", {}, "0 and 100 are possible at every n."));
    const x = (value) => `${(2 + (96 * (value - FIRST_N)) / (LAST_N - FIRST_N)).toFixed(3)}%`;
    const svg = drawn("svg", { class: "sticks", width: "100%", "aria-hidden": "true" });
    fits.forEach((number, index) => {
      const kind = FIRST_N + index === best ? "named" : FIRST_N + index === n ? "none" : "stick";
      if (number || kind !== "stick") svg.append(drawn("line", { class: kind, x1: x(FIRST_N + index), x2: x(FIRST_N + index), y1: `${(88 - (72 * number) / telling).toFixed(2)}%`, y2: "88%" }));
    });
    for (let tick = 200; tick <= LAST_N; tick += 200) svg.append(drawn("text", { class: "tick", x: x(tick), y: "99%" }, String(tick)));
    const most = Math.max(...fits);
    const also = fits.map((number, index) => [number, FIRST_N + index]).filter(([number, at]) => number === most && at !== best).map(([, at]) => at);
    const words = `Of n from ${FIRST_N} to ${LAST_N}, ${best} is least likely to fit by chance: ${of(fits[best - FIRST_N], telling, "percentage")} that can tell.` +
      (also.length ? ` As many fit ${also.slice(0, 4).join(", ")}${also.length > 4 ? ` and ${also.length - 4} more` : ""}.` : "");
    return place.replaceChildren(svg, element("p", {}, words));
  };

  const rates = (form) => {
    const told = form.querySelector("output");
    const draw = () => {
      const [k1, n1, k2, n2] = ["k1", "n1", "k2", "n2"].map((name) => whole(form.elements[name].value));
      if (![n1, n2].every((n) => n >= 1 && n <= MOST_N) || !(k1 <= n1) || !(k2 <= n2)) {
        return told.replaceChildren(`Give whole counts, each no larger than its n, and n up to ${MOST_N.toLocaleString("en")}.`);
      }
      const [difference, low, high] = newcombe(k1, n1, k2, n2).map((value) => 100 * value);
      const p = fisher(k1, n1, k2, n2);
      const each = [[k1, n1], [k2, n2]].map(([k, n]) => wilson(k, n).map((value) => plain(100 * value)));
      const shown = low > 0 || high < 0 ? "The interval excludes no difference." : "The interval holds no difference.";
      told.replaceChildren(element("b", { class: "big" }, `${plain(difference)} points`),
        element("span", {}, `95 % interval ${plain(low)} to ${plain(high)}; exact p ${p < 0.0001 ? "< 0.0001" : `= ${Number(p.toPrecision(2))}`}. `), shown, " ",
        element("span", {}, `First: ${each[0][0]} % (${each[0][1]} to ${each[0][2]}). Second: ${each[1][0]} % (${each[1][1]} to ${each[1][2]}).`));
      return undefined;
    };
    form.addEventListener("input", draw);
    form.addEventListener("submit", (event) => event.preventDefault());
    draw();
  };

  document.querySelectorAll("[data-check]").forEach(checkBox);
  document.querySelectorAll("[data-rates]").forEach(rates);
})();
