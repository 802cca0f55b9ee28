"use strict";
// All of this is extra: without it the page folds by <details> and is searched by the browser.
(() => {
  const tools = document.getElementById("tools");
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const boxes = [...document.querySelectorAll("#outcomes input")];
  const rules = [...document.querySelectorAll("[data-outcome]")].map((node) => ({ node, text: node.textContent.toLowerCase() }));
  const groups = [...document.querySelectorAll(".cause, .area")];
  const scenarios = [...document.querySelectorAll(".scenario")];
  let texts; // of scenarios: long, so read when first asked for

  const show = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const has = (text) => words.every((word) => text.includes(word));
    let left = 0;
    for (const { node, text } of rules) {
      node.hidden = !outcomes.has(node.dataset.outcome) || !has(text);
      if (!node.hidden && node.matches("details")) left++;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-outcome]:not([hidden])");
    if (words.length && !texts) texts = scenarios.map((node) => node.textContent.toLowerCase());
    let said = 0;
    scenarios.forEach((node, i) => {
      node.hidden = words.length > 0 && !has(texts[i]);
      if (!node.hidden) said++;
    });
    const all = !words.length && outcomes.size === boxes.length;
    found.textContent = all ? "" : `${left} rules, ${said} scenarios`;
  };

  const fold = (open) => {
    for (const node of document.querySelectorAll(open ? "details.rule, details.scenario" : "details")) node.open = open;
  };

  // Browsers that do not unfold what a link leads to get it done here; a filter never hides it.
  const reach = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) {
      find.value = "";
      for (const box of boxes) box.checked = true;
      show();
    }
    for (let node = target; node; node = node.parentElement) if (node.matches("details")) node.open = true;
    target.scrollIntoView();
  };

  const copying = () => {
    if (!navigator.clipboard) return;
    for (const box of document.querySelectorAll(".copy")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(box.querySelector("code, pre").textContent);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Not allowed";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      box.append(button);
    }
  };

  let timer;
  find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 80); });
  for (const box of boxes) box.addEventListener("change", show);
  tools.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  document.getElementById("unfold").addEventListener("click", () => fold(true));
  document.getElementById("fold").addEventListener("click", () => fold(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea")) { event.preventDefault(); find.focus(); }
  });
  addEventListener("hashchange", reach);
  tools.hidden = false;
  copying();
  reach();
})();
