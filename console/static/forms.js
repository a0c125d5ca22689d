// Forms on a bad line: what cannot be sent is kept on this phone with its own time, and sent later. A key in the
// form makes twice once. Without this script a form is an ordinary form.
"use strict";
(() => {
  const STORE = "coldchain-unsent";
  const TIMEOUT_MS = 20000;
  const note = document.getElementById("unsent");
  const load = () => {
    try {
      return JSON.parse(localStorage.getItem(STORE)) || [];
    } catch {
      return [];
    }
  };
  const save = (kept) => {
    try {
      localStorage.setItem(STORE, JSON.stringify(kept));
      return true;
    } catch {
      return false; // a private window, or full: the page says so by staying as it is
    }
  };

  function show() {
    const kept = load();
    if (!note) return;
    note.hidden = !kept.length;
    if (kept.length) note.textContent = document.body.dataset.unsent.replace("#", kept.length);
  }

  async function send(entry) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      return await fetch(entry.action, {
        method: "POST",
        body: new URLSearchParams(entry.fields),
        signal: stop.signal,
        credentials: "same-origin",
      });
    } finally {
      clearTimeout(timer);
    }
  }

  let busy = false;
  async function sendKept() {
    if (busy) return;
    busy = true;
    try {
      for (const entry of load()) {
        const response = await send(entry);
        if (response.status >= 500) break; // the server is ill: later
        if (response.status === 401 || response.url.includes("/login")) break; // kept until somebody logs in
        save(load().filter((other) => other.key !== entry.key));
        if (response.status >= 400) refused(entry, response);
        show();
      }
    } catch {
      // still no coverage
    } finally {
      busy = false;
    }
  }

  // What was refused must not be lost in silence: the page that says why opens.
  async function refused(entry, response) {
    swap(await response.text());
  }

  function swap(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.getElementById("main");
    if (main) document.getElementById("main").replaceWith(document.importNode(main, true));
    document.title = page.title;
    window.scrollTo(0, 0);
    listen();
  }

  async function submit(event) {
    const form = event.target;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    data.set("at", String(Date.now()));
    const entry = { action: form.getAttribute("action"), fields: [...data.entries()], key: data.get("key") };
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const response = await send(entry);
      if (response.redirected) location.assign(response.url);
      else swap(await response.text());
    } catch {
      const kept = [...load().filter((other) => other.key !== entry.key), entry];
      if (save(kept)) {
        show();
        note.hidden = false;
        note.textContent = document.body.dataset.kept + " " + document.body.dataset.unsent.replace("#", kept.length);
        note.scrollIntoView();
      } else form.submit();
    } finally {
      if (button) button.disabled = false;
    }
  }

  function listen() {
    document.querySelectorAll("form[data-form]").forEach((form) => form.addEventListener("submit", submit));
  }
  listen();
  show();
  addEventListener("online", sendKept);
  setInterval(sendKept, 30000);
  sendKept();
})();
