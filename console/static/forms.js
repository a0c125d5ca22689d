// Forms on a bad line: what is sent is written down on this phone first, with its own time, and crossed out when the
// server has answered. A key in the form makes twice once. Without this script a form is an ordinary form.
"use strict";
(() => {
  const STORE = "coldchain-unsent";
  const TIMEOUT_MS = 20000;
  const EVERY_MS = 15000;
  const MOST = 100;
  const OWN = ["csrf", "key", "at"]; // what the page adds to what a person says
  const box = document.getElementById("unsent");
  if (!box) return;
  const words = box.dataset;
  const ahead = Number(document.body.dataset.now) - Date.now(); // how far the server's clock is ahead of this one
  const list = box.querySelector("ul");
  const note = box.querySelector("p");

  function load() {
    try {
      return JSON.parse(localStorage.getItem(STORE)) || [];
    } catch {
      return [];
    }
  }
  function save(kept) {
    try {
      localStorage.setItem(STORE, JSON.stringify(kept));
      return true;
    } catch {
      return false; // a private window, or full
    }
  }
  const drop = (entry) => save(load().filter((other) => other.key !== entry.key));
  const put = (entry) => {
    const kept = load();
    const at = kept.findIndex((other) => other.key === entry.key);
    if (at < 0 && kept.length >= MOST) return false;
    kept.splice(at < 0 ? kept.length : at, 1, entry);
    return save(kept);
  };
  const said = (entry) => JSON.stringify([entry.action, entry.who, entry.fields.filter(([name]) => !OWN.includes(name))]);
  const isMine = (entry) => words.csrf && (!entry.who || entry.who === words.who);
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (n) => n.toString(16).padStart(2, "0")).join("");

  function show(text) {
    const kept = load();
    const waiting = kept.filter((entry) => !entry.problem).length;
    const mine = kept.some((entry) => !entry.problem && isMine(entry));
    box.hidden = !kept.length && !text;
    note.textContent = [text, waiting ? words.waiting.replace("#", waiting) : "", waiting && !mine ? words.login : ""].filter(Boolean).join(" ");
    list.replaceChildren(...kept.map(row));
  }

  // One form that waits or was refused: what it said, when, and what can be done with it.
  function row(entry) {
    const item = document.createElement("li");
    const line = (text, style) => {
      const p = document.createElement("p");
      p.textContent = text;
      p.className = style;
      item.append(p);
    };
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "plain";
      made.textContent = text;
      made.addEventListener("click", act);
      buttons.append(made);
    };
    line(entry.title, "");
    const at = new Date(entry.at - ahead);
    line(at.toLocaleString(document.documentElement.lang) + (isMine(entry) ? "" : " · " + entry.who), "small");
    if (entry.problem) line(words.refused + " " + entry.problem, "s-out");
    const buttons = document.createElement("p");
    buttons.className = "row";
    if (isMine(entry)) button(words.again, () => (put({ ...entry, problem: "", tried: 0 }), sendKept()));
    button(words.discard, () => confirm(words.discard + "?") && (drop(entry), show()));
    item.append(buttons);
    return item;
  }

  async function send(entry) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const body = new URLSearchParams([...entry.fields, ["at", entry.at], ["csrf", words.csrf]]);
      return await fetch(entry.action, { method: "POST", body, signal: stop.signal, credentials: "same-origin" });
    } finally {
      clearTimeout(timer);
    }
  }

  // "done", "refused" for good, or "later": the server is ill or busy, or this page's session has ended.
  function outcome(response) {
    const isPage = (response.headers.get("content-type") || "").startsWith("text/html");
    if (response.redirected && /\/(login|password)$/.test(new URL(response.url).pathname)) return "later";
    if (response.status >= 500 || [401, 408, 429].includes(response.status)) return "later";
    if (response.status === 403 && !isPage) return "later"; // the session that this page belongs to is over
    return response.status >= 400 ? "refused" : "done";
  }

  const parse = (html) => new DOMParser().parseFromString(html, "text/html");
  const why = (page) => ((page.querySelector("#main [role=alert], #main .problem") || page.body).textContent || "").trim().slice(0, 500);

  let busy = false;
  async function sendKept() {
    if (busy) return;
    busy = true;
    let sent = 0;
    try {
      for (const entry of load()) {
        if (entry.problem || !isMine(entry) || Math.abs(Date.now() - (entry.tried || 0)) < TIMEOUT_MS) continue;
        const response = await send(entry);
        const came = outcome(response);
        if (came === "later") break;
        if (came === "done") {
          drop(entry);
          sent += 1;
        } else put({ ...entry, problem: why(parse(await response.text())) });
      }
    } catch {
      // still no coverage
    } finally {
      busy = false;
      show(sent ? words.sent.replace("#", sent) : "");
    }
  }

  // Shows the page that came instead of an answer; what was typed stands in its form again.
  function swap(page, entry) {
    const main = page.getElementById("main");
    if (!main) return;
    const fresh = document.importNode(main, true);
    const old = fresh.querySelector("#unsent");
    if (old) old.replaceWith(box);
    document.getElementById("main").replaceWith(fresh);
    document.title = page.title;
    refill(fresh, entry);
    listen();
    scrollTo(0, 0);
  }

  function refill(main, entry) {
    const typed = entry.fields.filter(([name]) => !OWN.includes(name));
    for (const form of main.querySelectorAll("form[data-form]")) {
      if (form.getAttribute("action") !== entry.action) continue;
      const fields = typed.map(([name, value]) => [form.elements[name], value]);
      if (!fields.every(([field, value]) => field && (field.type !== "hidden" || field.value === value))) continue;
      fields.forEach(([field, value]) => "value" in field && field.type !== "hidden" && (field.value = value));
      for (let e = form.closest("details"); e; e = e.parentElement.closest("details")) e.open = true;
      return;
    }
  }

  function titleOf(form, button) {
    const heading = document.querySelector("#main h1, h1");
    const typed = [...form.elements].filter((e) => e.type !== "hidden" && e.tagName !== "BUTTON" && e.value);
    const shown = typed.map((e) => (e.selectedOptions ? e.selectedOptions[0].textContent : e.value));
    const thing = form.elements.id ? form.elements.id.value : "";
    return [heading && heading.textContent, thing, button && button.textContent.trim(), ...shown].filter(Boolean).join(" · ").slice(0, 200);
  }

  async function submit(event) {
    const form = event.target, button = event.submitter;
    event.preventDefault();
    if (form.dataset.busy) return;
    const data = new FormData(form, button);
    const entry = {
      action: form.getAttribute("action"),
      fields: [...data.entries()].filter(([name]) => name !== "csrf" && name !== "at"),
      key: data.get("key"),
      at: Date.now() + ahead,
      who: words.who,
      title: titleOf(form, button),
      tried: Date.now(),
    };
    if (load().some((other) => !other.problem && other.key !== entry.key && said(other) === said(entry))) {
      show(words.twice);
      box.scrollIntoView();
      return;
    }
    const isKept = put(entry);
    form.dataset.busy = "1";
    if (button) button.disabled = true;
    try {
      const response = await send(entry);
      const came = outcome(response);
      if (came === "later") throw new Error();
      const page = response.redirected ? null : parse(await response.text());
      drop(entry);
      if (page) swap(page, entry);
      else location.assign(response.url);
    } catch {
      if (isKept) {
        put({ ...entry, tried: 0 });
        form.reset();
        if (form.elements.key) form.elements.key.value = newKey(); // another word is another action
      }
      show(isKept ? words.kept : words.unkept);
      box.scrollIntoView();
    } finally {
      delete form.dataset.busy;
      if (button) button.disabled = false;
    }
  }

  function listen() {
    document.querySelectorAll("form[data-form]").forEach((form) => form.addEventListener("submit", submit));
  }
  listen();
  show();
  addEventListener("online", sendKept);
  addEventListener("storage", () => show());
  setInterval(sendKept, EVERY_MS);
  sendKept();
})();
