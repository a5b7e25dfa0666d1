/* A paper's page: each printed number leads to the claims that speak of its model and benchmark. */
"use strict";
(() => {
  const table = document.querySelector(".printed-numbers table");
  if (!table) return;
  const paper = location.pathname.split("/").at(-1).replace(".html", "");
  const [MODEL, BENCHMARK] = [1, 3];
  for (const { cells } of table.querySelectorAll("tbody tr:not(.group)")) {
    const asked = { paper, model: cells[MODEL].textContent, benchmark: cells[BENCHMARK].textContent };
    const link = document.createElement("a");
    link.href = `../ledger.html#${new URLSearchParams(Object.entries(asked).filter(([, value]) => value && value !== "none"))}`;
    link.append(...[...cells].at(-1).childNodes);
    [...cells].at(-1).append(link);
  }
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = "A number leads to the claims that speak of its model and benchmark.";
  table.closest("div").before(note);
})();
