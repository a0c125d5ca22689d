// Draws the charts of a page when they come into view.
"use strict";
(() => {
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) window.coldchainChart(entry.target, 60000);
  });
  document.querySelectorAll("[data-chart]").forEach((element) => watcher.observe(element));
})();
