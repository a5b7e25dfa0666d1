/* The reader's system decides between light and dark until they press the button. */
"use strict";
(() => {
  let kept = null;
  try { kept = localStorage.getItem("theme"); } catch { /* storage is closed: nothing is kept */ }
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
