/* Two buttons below each figure of a claim: its numbers as csv, and the drawing as svg. Without this script there are none. */
"use strict";
(() => {
  const [LABEL, PLOT, NUMBER, ROW, PAD] = [260, 420, 190, 26, 12];
  const LOOK = ["fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "font-family", "font-size", "font-weight", "text-anchor", "paint-order", "overflow"];
  const SPACE = "http://www.w3.org/2000/svg";
  const made = (name, attributes = {}, text = "") => {
    const node = document.createElementNS(SPACE, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  };
  const words = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const quoted = (value) => {
    const safe = /^[=+@\t]/.test(value) ? `'${value}` : value;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const look = (from, to) => {
    const style = getComputedStyle(from);
    for (const name of LOOK) { const value = style.getPropertyValue(name); if (value && value !== "none" || name === "fill") to.setAttribute(name, value); }
    to.removeAttribute("class");
    return to;
  };

  /* The look of a drawing lies in the style sheet; a file of its own takes it along. */
  const dressed = (source) => {
    const copy = source.cloneNode(true);
    const [from, to] = [[source, ...source.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
    from.forEach((node, index) => {
      if (node.tagName !== "use") look(node, to[index]);
    });
    for (const use of copy.querySelectorAll("use")) {
      const lines = document.querySelector(use.getAttribute("href"))?.children ?? [];
      use.replaceWith(...[...lines].map((line) => look(line, line.cloneNode())));
    }
    copy.removeAttribute("width");
    copy.removeAttribute("aria-hidden");
    return copy;
  };

  const placed = (svg, x, y, width, height) => {
    for (const [key, value] of Object.entries({ x, y, width, height, overflow: "visible" })) svg.setAttribute(key, value);
    return svg;
  };

  const drawing = (figure, title) => {
    const ink = getComputedStyle(document.body);
    const text = (content, x, y, extra = {}) => made("text", { x, y, "font-family": "Source Sans 3, Arial, sans-serif", "font-size": 14, fill: ink.color, ...extra }, content);
    const parts = [text(title, PAD, 22, { "font-weight": 600, "font-size": 16 })];
    const width = LABEL + PLOT + NUMBER + 2 * PAD;
    let y = 36;
    const table = figure.querySelector("table.forest");
    if (table) {
      parts.push(placed(dressed(table.tHead.querySelector("svg")), PAD + LABEL, y, PLOT, 40));
      y += 40;
      for (const row of table.tBodies[0].rows) {
        const bold = row.classList.contains("total") ? { "font-weight": 600 } : {};
        parts.push(text(words(row.cells[0]), PAD, y + 18, bold), placed(dressed(row.cells[1].querySelector("svg")), PAD + LABEL, y, PLOT, ROW),
          text(words(row.cells[2]), width - PAD, y + 18, { "text-anchor": "end", ...bold }));
        y += ROW;
      }
    } else {
      parts.push(placed(dressed(figure.querySelector("svg.sticks")), PAD, y + 20, width - 2 * PAD, 190));
      y += 220;
    }
    const svg = made("svg", { xmlns: SPACE, width, height: y + PAD, viewBox: `0 0 ${width} ${y + PAD}` });
    svg.append(made("rect", { width: "100%", height: "100%", fill: ink.backgroundColor === "rgba(0, 0, 0, 0)" ? getComputedStyle(document.documentElement).backgroundColor : ink.backgroundColor }), ...parts);
    return new XMLSerializer().serializeToString(svg);
  };

  const numbers = (figure) => {
    const table = figure.querySelector("table.forest");
    if (!table) {
      const { first, fits } = figure.querySelector("svg.sticks").dataset;
      return [["prompts", "percentages that fit"], ...fits.split(" ").map((count, index) => [String(Number(first) + index), count])];
    }
    return [["label", "estimate", "low", "high"], ...[...table.tBodies[0].rows].map((row) => [words(row.cells[0]), ...(row.dataset.values ?? "  ").split(" ")])];
  };

  const save = (name, content, type) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const title = words(document.querySelector("h1"));
  const page = location.pathname.split("/").at(-1).replace(".html", "") || "figure";
  for (const figure of document.querySelectorAll("figure.chart")) {
    const reading = figure.closest("section.reading");
    const name = [page, reading?.id.replace("reading-", "")].filter(Boolean).join("-");
    const line = document.createElement("p");
    line.className = "note saves";
    for (const [kind, make] of [["csv", () => numbers(figure).map((row) => row.map(quoted).join(",")).join("\n") + "\n"], ["svg", () => drawing(figure, title)]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.setAttribute("aria-label", `Figure of ${name} as ${kind}`);
      button.addEventListener("click", () => save(`${name}.${kind}`, make(), kind === "csv" ? "text/csv" : "image/svg+xml"));
      line.append(button, " ");
    }
    figure.append(line);
  }
})();
