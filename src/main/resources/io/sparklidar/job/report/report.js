(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  document.getElementById("theme").addEventListener("click", function () {
    var now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });

  // Native titles come late; show the same text at once, beside the pointer.
  var tip = document.getElementById("tip");
  document.querySelectorAll("svg title").forEach(function (title) {
    title.parentNode.dataset.tip = title.textContent;
    title.remove();
  });
  document.addEventListener("pointermove", function (event) {
    var target = event.target.closest ? event.target.closest("[data-tip]") : null;
    if (!target) {
      tip.style.display = "none";
      return;
    }
    tip.textContent = target.dataset.tip;
    tip.style.display = "block";
    var x = event.clientX + 16;
    var y = event.clientY + 16;
    if (x + tip.offsetWidth > window.innerWidth - 8) {
      x = event.clientX - tip.offsetWidth - 12;
    }
    if (y + tip.offsetHeight > window.innerHeight - 8) {
      y = event.clientY - tip.offsetHeight - 12;
    }
    tip.style.left = Math.max(4, x) + "px";
    tip.style.top = Math.max(4, y) + "px";
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      document.querySelectorAll(".pictures .tab").forEach(function (enlarged) {
        enlarged.checked = false;
      });
    }
  });
})();
