// Draws the 24 h chart of an asset with uPlot: limit lines, gaps as gaps, excursions shaded.
"use strict";
(() => {
  const INK = ["#0b5563", "#7a3e9d", "#5c5c00", "#1d5b36"];
  const BAD = "#9d1c12";
  const SOFT = "#4d5a5f";
  const FONT = "11px system-ui, sans-serif";
  const HEIGHT = 150;
  const charts = new WeakMap();
  let library = null;

  // uPlot comes with the first chart that somebody looks at, not with the page.
  function loadLibrary() {
    library = library || new Promise((resolve, reject) => {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = document.body.dataset.plotStyle;
      const script = document.createElement("script");
      script.src = document.body.dataset.plot;
      script.onload = resolve;
      script.onerror = () => {
        library = null;
        reject(new Error("uPlot did not load"));
      };
      document.head.append(style, script);
    });
    return library;
  }

  // uPlot.join keeps nulls of a line as gaps and bridges points that only another line has.
  function columns(chart) {
    const tables = chart.lines.map((line) => {
      const x = line.t.map((s) => chart.from_at / 1000 + s);
      return [x, line.low, line.mean, line.high];
    });
    return tables.length ? uPlot.join(tables) : [[]];
  }

  function seriesOf(chart) {
    const all = [{}];
    chart.lines.forEach((line, i) => {
      const stroke = INK[i % INK.length];
      const edge = { stroke: "transparent", width: 0, points: { show: false } };
      const style = { stroke, width: 1.5, dash: i % 2 ? [6, 3] : [], points: { show: false } };
      all.push({ ...edge }, style, { ...edge });
    });
    return all;
  }

  function bandsOf(chart) {
    return chart.lines.map((line, i) => ({ series: [3 * i + 3, 3 * i + 1], fill: INK[i % INK.length] + "22" }));
  }

  function local(seconds) {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.body.dataset.zone };
    return new Intl.DateTimeFormat("en-GB", options).format(seconds * 1000);
  }

  function yRange(chart) {
    const values = chart.limits.map((limit) => limit.bound);
    for (const line of chart.lines) values.push(...line.low, ...line.high);
    const known = values.filter((v) => v != null);
    if (!known.length) return [0, 10];
    const low = Math.min(...known), high = Math.max(...known);
    const room = Math.max(0.5, (high - low) * 0.08);
    return [low - room, high + room];
  }

  function shade(u, chart) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = BAD + "22";
    for (const one of chart.excursions) {
      const left = u.valToPos(chart.from_at / 1000 + one.start, "x", true);
      const right = u.valToPos(chart.from_at / 1000 + one.end, "x", true);
      ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
      ctx.fillStyle = BAD;
      ctx.fillRect(left, bbox.top, Math.max(2, right - left), 2 * devicePixelRatio);
      ctx.fillStyle = BAD + "22";
    }
    ctx.restore();
  }

  function limits(u, chart) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.strokeStyle = BAD;
    ctx.fillStyle = BAD;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.font = 11 * devicePixelRatio + "px system-ui, sans-serif";
    const height = (limit) => Math.round(u.valToPos(limit.bound, "y", true)) + 0.5;
    for (const limit of chart.limits) {
      ctx.beginPath();
      ctx.moveTo(bbox.left, height(limit));
      ctx.lineTo(bbox.left + bbox.width, height(limit));
      ctx.stroke();
    }
    // The first line's limits are named at the left, all others' at the right: neighbours stay readable.
    ctx.setLineDash([]);
    ctx.lineWidth = 3 * devicePixelRatio;
    ctx.strokeStyle = "#ffffffd0";
    ctx.textBaseline = "bottom";
    for (const limit of chart.limits) {
      const left = limit.line < 1, inset = 4 * devicePixelRatio;
      const x = left ? bbox.left + inset : bbox.left + bbox.width - inset;
      ctx.textAlign = left ? "left" : "right";
      ctx.strokeText(limit.label, x, height(limit) - inset / 2);
      ctx.fillText(limit.label, x, height(limit) - inset / 2);
    }
    ctx.restore();
  }

  function draw(element, chart) {
    const from = chart.from_at / 1000;
    const key = keyOf(chart);
    const axis = { stroke: SOFT, font: FONT, grid: { stroke: "#e6eae9", width: 1 }, ticks: { show: false } };
    const options = {
      width: element.clientWidth,
      height: HEIGHT,
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), document.body.dataset.zone),
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      legend: { show: false },
      series: seriesOf(chart),
      bands: bandsOf(chart),
      scales: { x: { time: true, range: () => [from, from + chart.span_s] }, y: { range: () => yRange(chart) } },
      axes: [
        { ...axis, space: 60, size: 26, values: (u, ticks) => ticks.map((t) => local(t)) },
        { ...axis, size: 34, values: (u, ticks) => ticks.map((t) => String(+t.toFixed(1)).replace("-", "−")) },
      ],
      hooks: { drawClear: [(u) => shade(u, chart)], draw: [(u) => limits(u, chart)], setCursor: [(u) => follow(u, chart, key)] },
    };
    const old = charts.get(element);
    if (old && old.plot) old.plot.destroy();
    element.replaceChildren();
    const plot = new uPlot(options, columns(chart), element);
    element.append(key);
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", describe(chart));
    return plot;
  }

  // What this says, in the reader's language: "#", "<" and ">" stand where something is put in.
  function words(name, ...parts) {
    const text = document.body.dataset["w" + name];
    return ["#", "<", ">"].reduce((said, hole, i) => said.replace(hole, () => parts[i]), text);
  }

  // What each line is, by colour and by stroke; under the cursor also its value.
  function keyOf(chart) {
    const key = document.createElement("p");
    key.className = "key";
    chart.lines.forEach((line, i) => {
      const item = document.createElement("span");
      const sample = document.createElement("i");
      sample.style.borderTopColor = INK[i % INK.length];
      sample.style.borderTopStyle = i % 2 ? "dashed" : "solid";
      item.append(sample, line.label + " ", document.createElement("b"));
      key.append(item);
    });
    return key;
  }

  function follow(u, chart, key) {
    const at = u.cursor.idx;
    chart.lines.forEach((line, i) => {
      const value = at == null ? null : u.data[3 * i + 2][at];
      const text = value == null ? "" : value.toFixed(1) + " " + chart.unit + ", " + local(u.data[0][at]);
      key.children[i].lastChild.textContent = text;
    });
  }

  function describe(chart) {
    const said = chart.lines.map((line) => {
      const low = Math.min(...line.low.filter((v) => v != null));
      const high = Math.max(...line.high.filter((v) => v != null));
      return words("Range", line.label, low.toFixed(1), high.toFixed(1) + " " + chart.unit);
    });
    return words("Day") + ": " + said.join("; ") + "; " + words("Out", chart.excursions.length);
  }

  function note(element, text) {
    const words = document.createElement("p");
    words.className = "none";
    words.textContent = text;
    element.replaceChildren(words);
  }

  // Loads and draws a chart; again only when what is shown is older than maxAgeMs.
  window.coldchainChart = async (element, maxAgeMs) => {
    const state = charts.get(element) || { at: 0, plot: null };
    if (Date.now() - state.at < maxAgeMs) return;
    state.at = Date.now();
    charts.set(element, state);
    try {
      const [response] = await Promise.all([fetch(element.dataset.chart), loadLibrary()]);
      if (!response.ok) throw new Error("HTTP " + response.status);
      const chart = await response.json();
      if (chart.lines.length) {
        state.chart = chart;
        state.plot = draw(element, chart);
      } else {
        note(element, words("None"));
      }
    } catch {
      state.at = 0;
      if (!state.plot) note(element, words("Broken"));
    }
  };

  let resizing = 0;
  window.addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(() => {
      for (const element of document.querySelectorAll("[data-chart]")) {
        const state = charts.get(element);
        if (state && state.plot) state.plot.setSize({ width: element.clientWidth, height: HEIGHT });
      }
    }, 150);
  });
})();
