// A file that takes seconds to be made: says so while it is, and when it has come. The answer is a file, which leaves this
// page as it is; a cookie that comes with it tells that it has come. Without this script the page says how long it takes.
"use strict";
(() => {
  const COOKIE = "coldchain-made", EVERY_MS = 300, MOST_MS = 300000, READ_MS = 15000;
  const note = document.getElementById("making");
  if (!note) return;
  const words = note.dataset;
  const newToken = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (n) => n.toString(16).padStart(2, "0")).join("");
  const came = (token) => document.cookie.split("; ").includes(COOKIE + "=" + token);
  let timer = 0;

  function say(text, isBusy) {
    note.textContent = text;
    note.hidden = !text;
    note.classList.toggle("said", !isBusy && !!text);
    for (const each of document.querySelectorAll("[data-making]")) each.toggleAttribute("aria-busy", isBusy);
  }

  function wait(token) {
    const begunAt = Date.now();
    say(words.busy, true);
    timer = setInterval(() => {
      if (!came(token) && Date.now() - begunAt < MOST_MS) return;
      clearInterval(timer);
      timer = 0;
      if (!came(token)) return say("", false);
      say(words.done, false);
      setTimeout(() => timer || say("", false), READ_MS);
    }, EVERY_MS);
  }

  // While one is made a second tap makes no second one; another page that comes instead of a file ends all of it.
  function begin(event) {
    if (timer) {
      event.preventDefault();
      return;
    }
    const thing = event.currentTarget, token = newToken();
    if (thing.tagName === "FORM") thing.elements.token.value = token;
    else {
      const url = new URL(thing.href);
      url.searchParams.set("token", token);
      thing.href = url;
    }
    wait(token);
  }

  for (const each of document.querySelectorAll("form[data-making]")) each.addEventListener("submit", begin);
  for (const each of document.querySelectorAll("a[data-making]")) each.addEventListener("click", begin);
  addEventListener("pageshow", (event) => event.persisted && (clearInterval(timer), (timer = 0), say("", false)));
})();
