/* Search over the words of all pages; nothing is asked of a server. */
"use strict";
(() => {
  const MOST = 60;
  const list = document.getElementById("search-results");
  const told = document.getElementById("told");
  const box = document.getElementById("q");
  const query = new URLSearchParams(location.search).get("q") ?? "";
  box.value = query;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return;
  const [HREF, TITLE, KIND, TEXT, INDEX] = [0, 1, 2, 3, 4];
  const known = window.index.words.split(" ");
  const pages = window.index.pages.map((page) => [...page.slice(0, INDEX), page[INDEX].split(" ").map((code) => known[Number.parseInt(code, 36)]).join(" ")]);
  /* A single letter, as in "p value", stands in nearly every word: it is looked for by itself. */
  const has = (text, word) => (word.length > 1 ? text.includes(word) : ` ${text} `.includes(` ${word} `));
  /* A word in the title weighs most, then in the description, then in the page. */
  const weight = (page) => {
    let sum = 0;
    for (const word of words) {
      const places = [page[HREF], page[TITLE], page[TEXT], page[INDEX]].map((text) => text.toLowerCase());
      const own = (has(places[1], word) ? 8 : 0) + (has(places[0], word) ? 6 : 0) + (has(places[2], word) ? 3 : 0) +
        (has(` ${places[3]}`, word.length > 1 ? ` ${word}` : word) ? 1 : 0);
      if (!own) return 0;
      sum += own;
    }
    return sum;
  };
  const found = pages.map((page) => [weight(page), page]).filter(([sum]) => sum).sort((a, b) => b[0] - a[0]);
  told.textContent = found.length ? `${found.length} page${found.length === 1 ? "" : "s"}${found.length > MOST ? `, the first ${MOST} shown` : ""}` : "No page has all of these words.";
  for (const [, page] of found.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = page[HREF];
    link.textContent = page[TITLE];
    item.append(page[KIND] ? `${page[KIND]}: ` : "", link);
    if (page[TEXT]) {
      const text = document.createElement("div");
      text.className = "quiet";
      text.textContent = page[TEXT];
      item.append(text);
    }
    list.append(item);
  }
})();
