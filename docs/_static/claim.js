/* A claim's page: readings as tabs. Without this script all readings stand one below the other. */
"use strict";
(() => {
  const nav = document.querySelector(".tabs");
  if (!nav) return;
  const links = [...nav.querySelectorAll("a")];
  const parts = links.map((link) => document.querySelector(link.hash));
  nav.querySelector("ul").setAttribute("role", "tablist");
  links.forEach((link, index) => {
    link.parentElement.setAttribute("role", "presentation");
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", parts[index].id);
    parts[index].setAttribute("role", "tabpanel");
  });
  const choose = (index) => {
    links.forEach((link, at) => {
      link.setAttribute("aria-selected", at === index);
      link.tabIndex = at === index ? 0 : -1;
      parts[at].hidden = at !== index;
    });
  };
  const fromAddress = () => Math.max(links.findIndex((link) => link.hash === location.hash), 0);
  nav.addEventListener("click", (event) => {
    const index = links.indexOf(event.target.closest("a"));
    if (index < 0) return;
    event.preventDefault();
    choose(index);
    history.replaceState(null, "", links[index].hash);
  });
  nav.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const index = (links.indexOf(document.activeElement) + step + links.length) % links.length;
    choose(index);
    links[index].focus();
    history.replaceState(null, "", links[index].hash);
  });
  addEventListener("hashchange", () => choose(fromAddress()));
  choose(fromAddress());
})();
