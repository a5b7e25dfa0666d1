/* Every score as a dot: rows by what the reader chooses, filters, a brush along the axis, and the view in the address. */
"use strict";
(() => {
  const { wilson } = window.numbers;
  const { texts, columns, rows: coded, pages } = window.scores;
  const NAMES = Object.keys(texts);
  const rows = coded.map((row) => Object.fromEntries(columns.map((name, index) => [name, name in texts ? texts[name][row[index]] : row[index]])));
  const form = document.getElementById("explore");
  const chart = document.getElementById("chart");
  const focus = document.getElementById("focus");
  const help = focus.textContent;
  const FIELDS = ["measure", "rows", "from", "benchmark", "judge", "q", "low", "high"];
  const [MOST_ROWS, MOST_LISTED, MARGIN] = [60, 500, 2];
  let shown = [];
  const plain = (value) => value.toFixed(1).replace("-", "\u2212");
  const x = (value) => MARGIN + (100 - 2 * MARGIN) * value / 100;
  const svg = (name, attributes, text = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const html = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };

  /* What is asked for is read once; there may be tens of thousands of scores. */
  const request = (without) => {
    const values = form.elements;
    const [low, high] = [Number.parseFloat(values.low.value), Number.parseFloat(values.high.value)];
    const named = ["from", "benchmark", "judge"].filter((name) => name !== without && values[name].value).map((name) => [name, values[name].value]);
    const words = values.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    return { measure: values.measure.value, named, low, high, words };
  };
  const fits = (row, { measure, named, low, high, words }) => {
    if (row.measure !== measure || low > row.value || high < row.value) return false;
    if (!named.every(([name, value]) => row[name] === value)) return false;
    if (!words.length) return true;
    const text = [row.from, row.model, row.condition, row.benchmark, row.judge, row.place].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };

  /* The options of a filter count what the other filters leave. */
  const options = () => {
    for (const name of ["from", "benchmark", "judge"]) {
      const field = form.elements[name];
      const chosen = field.value;
      const counts = new Map();
      const given = request(name);
      for (const row of rows) if (row[name] && fits(row, given)) counts.set(row[name], (counts.get(row[name]) ?? 0) + 1);
      const names = [...counts.keys()].sort((a, b) => a.localeCompare(b));
      field.replaceChildren(html("option", { value: "" }, "all"), ...names.map((text) => html("option", { value: text }, `${text} (${counts.get(text)})`)));
      if (chosen && !counts.has(chosen)) field.append(html("option", { value: chosen }, `${chosen} (0)`));
      field.value = chosen;
    }
  };

  const interval = (row) => (row.n ? wilson(row.count, row.n).map((value) => 100 * value) : null);
  const describe = (row) => {
    const limits = interval(row);
    const parts = [`${plain(row.value)} %`, limits ? `(95 % interval ${plain(limits[1])} to ${plain(limits[2])}; ${row.count} of ${row.n})` : "(no count behind it is known)"];
    const rest = [row.model, row.condition, row.benchmark, row.judge && `judged by ${row.judge}`, `${row.from}, ${row.place}`].filter(Boolean).join(" · ");
    return `${parts.join(" ")}: ${rest}`;
  };

  const point = (row, circle) => {
    chart.querySelectorAll(".lit, .ci").forEach((mark) => (mark.matches(".ci") ? mark.remove() : mark.classList.remove("lit")));
    if (!row) { focus.textContent = help; return; }
    chart.querySelectorAll("circle").forEach((other) => { if (row.model && shown[other.dataset.at].model === row.model) other.classList.add("lit"); });
    const limits = interval(row);
    if (limits) circle.before(svg("line", { class: "ci", x1: `${x(limits[1])}%`, x2: `${x(limits[2])}%`, y1: circle.getAttribute("cy"), y2: circle.getAttribute("cy") }));
    circle.classList.add("lit");
    const key = /^papers\/(.*)\.html$/.exec(pages[row.from])?.[1];
    const asked = new URLSearchParams(Object.entries({ paper: key, model: row.model, benchmark: row.benchmark }).filter(([, value]) => value));
    focus.replaceChildren(describe(row), " ", html("a", { href: pages[row.from] }, "Its page"), ...(key ? [" · ", html("a", { href: `ledger.html#${asked}` }, "Claims that speak of it")] : []));
  };

  /* Dots that would cover each other are stacked. */
  const heights = (members) => {
    const taken = new Map();
    return members.map((row) => {
      const bin = Math.round(row.value * 1.2);
      const level = taken.get(bin) ?? 0;
      taken.set(bin, level + 1);
      return level;
    });
  };

  const draw = () => {
    const given = request();
    shown = rows.filter((row) => fits(row, given));
    const by = form.elements.rows.value;
    const groups = new Map();
    shown.forEach((row, at) => {
      const name = row[by] || "not stated";
      if (groups.has(name)) groups.get(name).push(at);
      else groups.set(name, [at]);
    });
    const order = [...groups.entries()].sort((a, b) => b[1].length - a[1].length).slice(0, MOST_ROWS);
    const lines = order.map(([name, members]) => {
      const sorted = [...members].sort((a, b) => shown[a].value - shown[b].value);
      const levels = heights(sorted.map((at) => shown[at]));
      const height = Math.min(28 + 7 * Math.max(...levels), 84);
      const step = Math.min(7, (height - 20) / Math.max(...levels, 1));
      const middle = median(members.map((at) => shown[at].value));
      const plot = svg("svg", { class: "dots", width: "100%", height, "aria-hidden": "true" });
      for (let tick = 0; tick <= 100; tick += 20) plot.append(svg("line", { class: "grid", x1: `${x(tick)}%`, x2: `${x(tick)}%`, y1: 0, y2: "100%" }));
      plot.append(svg("line", { class: "median", x1: `${x(middle)}%`, x2: `${x(middle)}%`, y1: height - 18, y2: height - 2 }));
      sorted.forEach((at, index) => plot.append(svg("circle", { class: shown[at].n ? "dot" : "dot bare", cx: `${x(shown[at].value)}%`, cy: height - 10 - step * levels[index], r: 3.5, "data-at": at })));
      const label = html("th", { scope: "row" }, name, " ", html("span", { class: "quiet" }, String(members.length)));
      const cell = html("td", { class: "plotted", tabindex: "0", role: "group", "aria-label": `${name}: ${members.length} scores, arrow keys move` }, plot);
      return html("tr", {}, label, cell, html("td", { class: "number" }, plain(middle)));
    });
    const axis = svg("svg", { class: "axis brush", width: "100%", "aria-hidden": "true" });
    for (let tick = 0; tick <= 100; tick += 20) axis.append(svg("text", { class: "tick", x: `${x(tick)}%`, y: 34 }, String(tick)));
    const head = html("tr", {}, html("td"), html("td", { class: "plotted" }, axis), html("th", { scope: "col", class: "number" }, "Median"));
    chart.replaceChildren(html("table", { class: "forest" }, html("thead", {}, head), html("tbody", {}, ...lines)));
    const left = groups.size - order.length;
    document.getElementById("told").textContent = `${shown.length.toLocaleString("en")} scores in ${order.length} rows${left > 0 ? `; the ${left} smallest rows are left out` : ""}`;
    point(null);
    list();
  };

  const list = () => {
    const head = html("tr", {}, ...["from", "place", "model", "condition", "benchmark", "judge"].map((name) => html("th", { scope: "col" }, name === "from" ? "Paper or source" : name[0].toUpperCase() + name.slice(1))),
      html("th", { scope: "col", class: "number" }, "%"), html("th", { scope: "col", class: "number" }, "Count"));
    const lines = shown.slice(0, MOST_LISTED).map((row) => html("tr", {}, html("th", { scope: "row" }, html("a", { href: pages[row.from] }, row.from)),
      ...["place", "model", "condition", "benchmark", "judge"].map((name) => html("td", {}, row[name])), html("td", { class: "number" }, plain(row.value)), html("td", { class: "number" }, row.n ? `${row.count} of ${row.n}` : "")));
    document.getElementById("listed").replaceChildren(html("caption", {}, shown.length > MOST_LISTED ? `The first ${MOST_LISTED} of ${shown.length}` : `${shown.length} scores`), html("thead", {}, head), html("tbody", {}, ...lines));
  };

  const save = () => {
    const state = new URLSearchParams();
    for (const name of FIELDS) {
      const field = form.elements[name];
      const usual = field.tagName === "SELECT" ? field.options[0].value : "";
      if (field.value !== usual) state.set(name, field.value);
    }
    const hash = state.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
  };
  const load = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const name of FIELDS) {
      const field = form.elements[name];
      const wanted = state.get(name);
      if (field.tagName === "SELECT" && wanted && ![...field.options].some((option) => option.value === wanted) && ["from", "benchmark", "judge"].includes(name)) field.append(html("option", { value: wanted }, wanted));
      field.value = wanted ?? (field.tagName === "SELECT" ? field.options[0].value : "");
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    options();
    draw();
  };

  const nearest = (event) => {
    const plot = event.target.closest("svg.dots");
    if (!plot) return null;
    const box = plot.getBoundingClientRect();
    let best = null;
    for (const circle of plot.querySelectorAll("circle")) {
      const mark = circle.getBoundingClientRect();
      const far = Math.hypot(mark.x + 3.5 - event.clientX, mark.y + 3.5 - event.clientY);
      if (far < 14 && (!best || far < best[0])) best = [far, circle];
    }
    return box && best ? best[1] : null;
  };
  chart.addEventListener("pointermove", (event) => { const circle = nearest(event); if (circle) point(shown[circle.dataset.at], circle); });
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1 }[event.key];
    const cell = event.target.closest("td.plotted");
    if (!step || !cell) return;
    event.preventDefault();
    const circles = [...cell.querySelectorAll("circle")];
    const at = (Number(cell.dataset.on ?? -step) + step + circles.length) % circles.length;
    cell.dataset.on = at;
    point(shown[circles[at].dataset.at], circles[at]);
  });
  /* The brush: drag along the axis. */
  let from = null;
  const along = (event) => {
    const box = chart.querySelector(".brush").getBoundingClientRect();
    return Math.min(Math.max(((event.clientX - box.x) / box.width * 100 - MARGIN) / (100 - 2 * MARGIN) * 100, 0), 100);
  };
  chart.addEventListener("pointerdown", (event) => { if (event.target.closest(".brush")) { from = along(event); event.preventDefault(); } });
  addEventListener("pointerup", (event) => {
    if (from === null) return;
    const ends = [from, along(event)].sort((a, b) => a - b).map((value) => value.toFixed(0));
    from = null;
    if (ends[0] === ends[1]) return;
    [form.elements.low.value, form.elements.high.value] = ends;
    options(); draw(); save();
  });
  const give = (content, type, name) => {
    const link = html("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const cell = (value) => {
    const text = value === null ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  document.getElementById("save").addEventListener("click", () => give([columns, ...shown.map((row) => columns.map((name) => row[name]))].map((line) => line.map(cell).join(",")).join("\n") + "\n", "text/csv", "scores.csv"));
  /* The rows of the chart below each other, with their names, as one drawing. */
  document.getElementById("picture").addEventListener("click", () => {
    let y = 30;
    const whole = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: 900, "font-family": "sans-serif", "font-size": 12 });
    for (const line of chart.querySelectorAll("tbody tr")) {
      const plot = line.querySelector("svg").cloneNode(true);
      const height = Number(plot.getAttribute("height"));
      plot.setAttribute("x", 260); plot.setAttribute("y", y); plot.setAttribute("width", 600);
      plot.querySelectorAll(".grid").forEach((mark) => mark.setAttribute("stroke", "#ddd"));
      plot.querySelectorAll(".median").forEach((mark) => mark.setAttribute("stroke", "#222"));
      plot.querySelectorAll("circle").forEach((mark) => mark.setAttribute("fill", "#1a5a96"));
      whole.append(svg("text", { x: 4, y: y + height - 6 }, line.querySelector("th").textContent.slice(0, 42)), plot);
      y += height;
    }
    for (let tick = 0; tick <= 100; tick += 20) whole.append(svg("text", { x: 260 + 6 * x(tick), y: 18, "text-anchor": "middle" }, `${tick} %`));
    whole.setAttribute("height", y + 10);
    give(new XMLSerializer().serializeToString(whole), "image/svg+xml", "scores.svg");
  });
  form.addEventListener("input", () => { options(); draw(); save(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { options(); draw(); save(); }));
  addEventListener("hashchange", load);
  form.hidden = false;
  load();
})();
