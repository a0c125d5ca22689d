// Ages that count on, the state of the connection, new alarms said aloud, charts when they come into view.
"use strict";
(() => {
  const body = document.body;
  const pollMs = Number(body.dataset.pollMs);
  const ahead = Number(body.dataset.now) - Date.now(); // how far the server's clock is ahead of this one
  const LOST_MS = Math.max(6000, 3 * pollMs);
  const CHART_MS = 60000;
  let heardAt = Date.now();
  const pad = (n) => String(n).padStart(2, "0");
  // What this says, in the reader's language: "#" and "@" stand where something is put in.
  const words = (name, first = "", second = "") => body.dataset["w" + name].replace("#", () => first).replace("@", () => second);
  const [S, MIN, H, D] = words("Units", "#").split("|");
  const one = (n, unit) => unit.replace("#", n);
  const two = (a, au, b, bu) => one(a, au) + (b ? words("Gap") + one(b, bu) : "");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function duration(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) return one(s, S);
    if (s < 3600) return one(Math.floor(s / 60), MIN);
    if (s < 86400) return two(Math.floor(s / 3600), H, Math.floor((s % 3600) / 60), MIN);
    return two(Math.floor(s / 86400), D, Math.floor((s % 86400) / 3600), H);
  }

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function wallClock(at) {
    try {
      const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
      return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: body.dataset.zone }).format(at);
    } catch {
      const d = new Date(at);
      return pad(d.getUTCHours()) + ":" + pad(d.getUTCMinutes()) + ":" + pad(d.getUTCSeconds()) + " UTC";
    }
  }

  // A reading that grew old while nothing came from the server must not go on looking fine.
  function markStale(now) {
    for (const row of document.querySelectorAll("[data-stale-at]")) {
      if (now < Number(row.dataset.staleAt)) continue;
      delete row.dataset.staleAt; // told once; the server's next word brings it back
      const shape = row.querySelector("i"), text = row.querySelector(".words");
      const isTile = row.parentElement.className === "tiles";
      text.className = "words";
      if (row.className === "r-alarm") {
        text.textContent = capital(words("Alarm")) + words("Comma") + words("Quiet");
        continue;
      }
      row.className = "r-stale";
      shape.className = "s-stale";
      shape.textContent = "◌";
      text.textContent = isTile ? capital(words("Quiet")) : words("Stale");
      const card = row.closest("article");
      const state = card && card.querySelector("header .s-in");
      if (state) {
        state.className = "state s-stale";
        state.textContent = "◌ " + words("Quiet");
      }
    }
  }

  const said = document.getElementById("said");
  const title = document.title.replace(/^▲ \d+ · /, "");
  const active = () => new Map([...document.querySelectorAll(".alarm")].map((e) => [e.id, e.querySelector("h3").textContent]));
  let known = active();

  // Says what has changed since the last look, once; the title counts so that a tab behind others tells too.
  function announce() {
    const found = active();
    const news = [...found].filter(([id]) => !known.has(id)).map(([, what]) => words("Begun", what));
    const gone = [...known].filter(([id]) => !found.has(id)).map(([, what]) => words("Gone", what));
    if (news.length || gone.length) put(said, [...news, ...gone].join(" "));
    known = found;
    document.title = (found.size ? "▲ " + found.size + " · " : "") + title;
  }

  function tick() {
    const now = Date.now() + ahead;
    for (const e of document.querySelectorAll("[data-at]")) put(e, words("Ago", duration(now - Number(e.dataset.at))));
    for (const e of document.querySelectorAll("[data-for]")) put(e, duration(now - Number(e.dataset.for)));
    for (const e of document.querySelectorAll("[data-left]")) {
      const left = Number(e.dataset.left) - now;
      put(e, left > 0 ? words("In", duration(left)) : words("Over"));
    }
    markStale(now);
    const silence = Date.now() - heardAt;
    const lost = silence > LOST_MS;
    const link = document.getElementById("link");
    if (lost !== body.classList.contains("lost")) put(said, lost ? words("Lost") : words("Again"));
    body.classList.toggle("lost", lost);
    link.className = lost ? "link lost" : "link live";
    put(link, lost ? "✕ " + words("Away", duration(silence), wallClock(heardAt + ahead)) : "● " + words("Live", "", wallClock(now)));
  }

  const mine = (event) => event.target && event.target.id === "poll";
  document.addEventListener("htmx:after:request", (event) => {
    const response = event.detail.ctx && event.detail.ctx.response;
    if (mine(event) && response && response.status < 400) heardAt = Date.now();
  });
  document.addEventListener("htmx:after:swap", () => {
    tick();
    announce();
  });
  setInterval(tick, 1000);
  tick();

  // What was filled without coverage waits on this phone: only then is the script that sends it needed here.
  try {
    if ((localStorage.getItem("coldchain-unsent") || "[]") !== "[]") {
      const script = document.createElement("script");
      script.src = body.dataset.forms;
      document.head.append(script);
    }
  } catch {
    // a private window keeps nothing
  }

  // A wide screen has room for the charts; on a phone each is opened by hand and costs nothing before.
  if (matchMedia("(min-width: 720px)").matches) {
    document.querySelectorAll("details.chart").forEach((element) => (element.open = true));
  }
  const shown = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) {
        shown.delete(entry.target);
      } else {
        shown.add(entry.target);
        window.coldchainChart(entry.target, CHART_MS);
      }
    }
  });
  document.querySelectorAll("[data-chart]").forEach((element) => watcher.observe(element));
  setInterval(() => shown.forEach((element) => window.coldchainChart(element, CHART_MS)), CHART_MS / 4);
})();
