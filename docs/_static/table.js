/* Sorting of a page's table and, where the page has a form for it, filtering. Without this file it is a plain table.
   The state lives in the address (#q=...&held=...&sort=estimate&dir=descending), so a view can be linked. */
"use strict";
(() => {
  const table = document.querySelector("table.sortable");
  const form = document.getElementById("ledger-filter");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const fields = [...(form?.elements ?? [])].filter((field) => field.name);
  const selects = fields.filter((field) => field.name !== "q");
  const text = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const collator = new Intl.Collator("en", { numeric: true });
  let sort = { key: "", dir: "ascending" };

  const value = (row, column, kind) => {
    const { sort: given } = row.cells[column].dataset;
    if (kind === "text") return given;
    return given === "" ? null : Number(given);
  };

  /* Rows without a value stay last in both directions; equal rows keep the page's order. */
  const compare = (column, kind, sign) => (a, b) => {
    const [left, right] = [value(a, column, kind), value(b, column, kind)];
    if (left === null || right === null) return (left === null) - (right === null);
    return sign * (kind === "text" ? collator.compare(left, right) : left - right);
  };

  const showSort = () => {
    const column = heads.findIndex((head) => head.dataset.key === sort.key);
    const sign = sort.dir === "descending" ? -1 : 1;
    const order = column < 0 ? rows : [...rows].sort(compare(column, heads[column].dataset.kind, sign));
    body.append(...order);
    heads.forEach((head, index) => {
      if (index === column) head.setAttribute("aria-sort", sort.dir);
      else head.removeAttribute("aria-sort");
    });
  };

  const showFilter = () => {
    if (!form) return;
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = selects.every((field) => !field.value || row.dataset[field.name] === field.value);
      row.hidden = !(fits && words.every((word) => text.get(row).includes(word)));
      shown += !row.hidden;
    }
    document.getElementById("ledger-count").textContent = `${shown} of ${rows.length} rows shown`;
    document.getElementById("ledger-none").hidden = shown > 0;
  };

  const saveState = () => {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value) state.set(field.name, field.value);
    if (sort.key) {
      state.set("sort", sort.key);
      state.set("dir", sort.dir);
    }
    const hash = state.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };

  const loadState = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    sort = {
      key: state.get("sort") ?? "",
      dir: state.get("dir") === "descending" ? "descending" : "ascending",
    };
    showSort();
    showFilter();
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const again = sort.key === head.dataset.key && sort.dir === "ascending";
      sort = { key: head.dataset.key, dir: again ? "descending" : "ascending" };
      showSort();
      saveState();
    });
  }
  form?.addEventListener("input", () => {
    showFilter();
    saveState();
  });
  form?.addEventListener("submit", (event) => event.preventDefault());
  form?.addEventListener("reset", () => {
    /* The fields are emptied after this event. */
    setTimeout(() => {
      sort = { key: "", dir: "ascending" };
      showSort();
      showFilter();
      saveState();
    });
  });
  window.addEventListener("hashchange", loadState);
  if (form) form.hidden = false;
  loadState();
})();
