/* Sorting of a page's table. Without this file it is a plain table.
   The order lives in the address (#sort=estimate&dir=descending), so a view can be linked.
   A long table shows its first rows until all are asked for. */
"use strict";
(() => {
  for (const more of document.querySelectorAll(".all-rows")) {
    const long = more.previousElementSibling.querySelector("tbody");
    more.addEventListener("click", () => {
      for (const row of long.rows) row.hidden = false;
      more.remove();
    });
  }
  const table = document.querySelector("table.sortable");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const collator = new Intl.Collator("en", { numeric: true });
  const most = rows.filter((row) => !row.hidden).length;
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

  const show = () => {
    const column = heads.findIndex((head) => head.dataset.key === sort.key);
    const sign = sort.dir === "descending" ? -1 : 1;
    const order = column < 0 ? rows : [...rows].sort(compare(column, heads[column].dataset.kind, sign));
    if (rows.some((row) => row.hidden)) order.forEach((row, place) => { row.hidden = place >= most; });
    body.append(...order);
    heads.forEach((head, index) => {
      if (index === column) head.setAttribute("aria-sort", sort.dir);
      else head.removeAttribute("aria-sort");
    });
  };

  const load = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    sort = { key: state.get("sort") ?? "", dir: state.get("dir") === "descending" ? "descending" : "ascending" };
    show();
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const again = sort.key === head.dataset.key && sort.dir === "ascending";
      sort = { key: head.dataset.key, dir: again ? "descending" : "ascending" };
      show();
      history.replaceState(null, "", `#${new URLSearchParams({ sort: sort.key, dir: sort.dir })}`);
    });
  }
  addEventListener("hashchange", load);
  load();
})();
