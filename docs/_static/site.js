/* What every page does: the button for light and dark, the meaning of terms, and the buttons that show all code
   of a notebook and all rows of a table. */
"use strict";
(() => {
  const root = document.documentElement;
  const button = document.querySelector("button.theme");
  const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const name = () => { button.textContent = dark() ? "Light" : "Dark"; button.setAttribute("aria-label", `${button.textContent} colours`); };
  button.hidden = false;
  name();
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* the choice lasts for this page */ }
    name();
  });
  /* What a term of the glossary means, where it is first used. */
  addEventListener("DOMContentLoaded", () => {
    const meanings = new Map(window.terms?.meanings);
    for (const link of document.querySelectorAll("a.term")) link.title = meanings.get(link.hash.slice(1)) ?? "";
  });
  /* A table that scrolls inside can be shown whole. */
  for (const box of document.querySelectorAll(".cells .scroll")) {
    const [table] = box.children;
    if (table?.tagName !== "TABLE" || box.scrollHeight <= box.clientHeight + 4) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `All ${table.tBodies[0]?.rows.length ?? ""} rows`;
    button.addEventListener("click", () => { button.hidden = box.classList.toggle("whole"); });
    (table.caption ?? table.createCaption()).append(button);
  }
  const all = document.querySelector("button.all-code");
  if (all) {
    const codes = [...document.querySelectorAll(".show-code")];
    all.hidden = !codes.length;
    all.addEventListener("click", () => {
      const open = codes.some((code) => !code.open);
      codes.forEach((code) => { code.open = open; });
      all.textContent = open ? "Hide all code" : "Show all code";
    });
  }
})();
