// The menu of small screens, and the search: over an index that is fetched when somebody first looks for something.
"use strict";
const root = document.body.dataset.root;
const query = document.getElementById("query");
const found = document.getElementById("found");
const menu = document.querySelector(".menu");
const navigation = document.getElementById("navigation");
const MOST = 20;
let loading = null;

menu.addEventListener("click", () => {
  const shown = navigation.classList.toggle("shown");
  menu.setAttribute("aria-expanded", String(shown));
});
const here = navigation.querySelector("[aria-current]");
if (here && getComputedStyle(navigation).position === "sticky") {
  navigation.scrollTop = here.offsetTop - navigation.clientHeight / 2;
}

function load() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script"); // a script, as a page from the disk may fetch nothing else
    script.src = root + "search-index.js";
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

function rank(entry, words) {
  const [, title, heading, text] = entry.map((each) => each.toLowerCase());
  let points = 0;
  for (const word of words) {
    const hit = (heading.includes(word) ? 8 : 0) + (title.includes(word) ? 5 : 0) + (text.includes(word) ? 1 : 0);
    if (!hit) return 0;
    points += hit;
  }
  return points + (heading === words.join(" ") ? 20 : 0);
}

function excerpt(text, word) {
  const at = Math.max(0, text.toLowerCase().indexOf(word) - 40);
  return (at ? "… " : "") + text.slice(at, at + 140) + (text.length > at + 140 ? " …" : "");
}

function row(entry, words) {
  const [url, title, heading, text] = entry;
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = root + url;
  link.textContent = heading === title ? title : `${title}: ${heading}`;
  const small = document.createElement("small");
  small.textContent = excerpt(text, words[0]);
  item.append(link, small);
  return item;
}

async function look() {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.hidden = words.length === 0;
  if (found.hidden) return;
  try {
    await load();
  } catch {
    found.textContent = "The search could not be loaded.";
    return;
  }
  const ranked = window.searchIndex.map((entry) => [rank(entry, words), entry]).filter(([points]) => points);
  ranked.sort((one, other) => other[0] - one[0]);
  const list = document.createElement("ol");
  list.append(...ranked.slice(0, MOST).map(([, entry]) => row(entry, words)));
  found.replaceChildren(ranked.length ? list : document.createTextNode("Nothing found."));
}

query.addEventListener("focus", () => load().catch(() => {}));
query.addEventListener("input", look);
document.querySelector(".search").addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { query.value = ""; found.hidden = true; }
  if (event.key === "/" && document.activeElement !== query) { event.preventDefault(); query.focus(); }
});
found.addEventListener("click", (event) => { if (event.target.closest("a")) found.hidden = true; });
