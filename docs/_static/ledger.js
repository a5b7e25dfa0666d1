/* The list of claims: filters with counts, fifty lines at a time, the view in the address, downloads of what is shown.
   The lines are rendered at build time; this script only chooses among them. */
"use strict";
(() => {
  const AT_A_TIME = 50;
  const { columns, rows } = window.claims;
  const form = document.getElementById("filters");
  const table = document.getElementById("claims");
  const pages = document.getElementById("pages");
  const told = document.getElementById("count");
  const selects = [...form.querySelectorAll("select")];
  const search = form.elements.q;
  const [HTML, FACETS, READINGS] = [0, 1, 2];
  const NAMES = 3;
  let page = 0;
  let shown = rows;

  /* A claim is found by what its line says, by what it is filtered by, and by the names of paper, claim and readings. */
  const known = new Map();
  const text = (row) => {
    if (!known.has(row)) {
      const parts = [row[HTML].replace(/<[^>]*>/g, " "), ...Object.values(row[FACETS]).flat(), ...row[READINGS].flatMap((one) => one.slice(0, NAMES))];
      known.set(row, parts.join(" ").toLowerCase());
    }
    return known.get(row);
  };
  const words = () => search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (row, given, wanted) =>
    given.every(([name, value]) => row[FACETS][name].includes(value)) && wanted.every((word) => text(row).includes(word));
  const chosen = (without) => selects.filter((field) => field.value && field !== without).map((field) => [field.name, field.value]);

  const count = () => {
    const wanted = words();
    for (const field of selects) {
      const counts = new Map();
      const given = chosen(field);
      for (const row of rows) {
        if (fits(row, given, wanted)) for (const value of row[FACETS][field.name]) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      for (const option of field.options) {
        if (option.value) option.textContent = `${option.dataset.words} (${counts.get(option.value) ?? 0})`;
      }
    }
  };

  const draw = () => {
    for (const body of [...table.tBodies]) body.remove();
    const part = shown.slice(page * AT_A_TIME, (page + 1) * AT_A_TIME);
    table.insertAdjacentHTML("beforeend", part.map((row) => row[HTML]).join(""));
    const last = Math.min((page + 1) * AT_A_TIME, shown.length);
    const which = shown.length > AT_A_TIME ? `${page * AT_A_TIME + 1} to ${last} of ${shown.length}` : `${shown.length}`;
    told.textContent = shown.length ? `${which} of ${rows.length} claims`.replace(/^(\d+ to \d+ of \d+) of \d+/, "$1") : "No claim fits; clear a filter.";
    const total = Math.ceil(shown.length / AT_A_TIME);
    pages.replaceChildren(...(total > 1 ? near(total) : []));
    const number = chosen().length;
    form.querySelector(".active").textContent = number ? `(${number} set)` : "";
  };

  /* The first, the last, and the pages around this one. */
  const near = (total) => {
    const numbers = [...new Set([0, page - 2, page - 1, page, page + 1, page + 2, total - 1])].filter((n) => n >= 0 && n < total);
    return numbers.map((number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = number + 1;
      button.setAttribute("aria-label", `Page ${number + 1} of ${total}`);
      if (number === page) button.setAttribute("aria-current", "page");
      button.addEventListener("click", () => { page = number; draw(); save(); table.scrollIntoView(); });
      return button;
    });
  };

  const show = () => {
    const [given, wanted] = [chosen(), words()];
    shown = given.length || wanted.length ? rows.filter((row) => fits(row, given, wanted)) : rows;
    page = Math.min(page, Math.max(Math.ceil(shown.length / AT_A_TIME) - 1, 0));
    count();
    draw();
  };

  const save = () => {
    const state = new URLSearchParams(chosen());
    if (search.value) state.set("q", search.value);
    if (page) state.set("page", page + 1);
    const hash = state.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };

  const load = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const field of selects) {
      field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    search.value = state.get("q") ?? "";
    page = Math.max((Number.parseInt(state.get("page"), 10) || 1) - 1, 0);
    form.querySelector("details").open = innerWidth >= 1024 || chosen().length > 0;
    show();
  };

  const TYPES = { csv: "text/csv", json: "application/json", parquet: "application/vnd.apache.parquet" };
  const written = {
    json: (records) => JSON.stringify(records, null, 1),
    parquet: (records) => window.parquet(columns, records.map((record) => columns.map((name) => record[name]))),
    csv: (records) => [columns, ...records.map((record) => columns.map((name) => record[name]))].map((line) => line.map(cell).join(",")).join("\n") + "\n",
  };
  /* A text that a spreadsheet would take for a formula is marked as text. */
  const cell = (value) => {
    const text = value === null ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  form.addEventListener("click", (event) => {
    const kind = event.target.dataset?.save;
    if (!kind) return;
    const records = shown.flatMap((row) => row[READINGS]).map((values) => Object.fromEntries(columns.map((name, index) => [name, values[index]])));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([written[kind](records)], { type: TYPES[kind] }));
    link.download = `claims.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  table.addEventListener("click", (event) => {
    const button = event.target.closest("button.unfold");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", open);
    for (const row of button.closest("tbody").querySelectorAll(".reading")) row.hidden = !open;
  });
  form.addEventListener("input", () => { page = 0; show(); save(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { page = 0; show(); save(); }));
  addEventListener("hashchange", load);
  form.hidden = false;
  load();
})();
