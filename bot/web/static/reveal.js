"use strict";
(function () {
  var steps = window.REVEAL || JSON.parse(document.body.dataset.reveal);
  function by(id) { return document.getElementById(id); }
  var names = by("names"), at = -1, shown = 0;

  // at: -1 the operator's page, 0 the bare banner, then the calls, and the bare banner again; shown: names of the call.
  function names_of(step) { return step > 0 && step <= steps.length ? steps[step - 1].names : []; }
  function draw(fresh) {
    var step = at > 0 && at <= steps.length ? steps[at - 1] : null;
    by("desk").hidden = at >= 0;
    by("keys").hidden = at < 0;
    by("call").hidden = !step;
    if (!step) return;
    by("title").textContent = step.title;
    by("value").textContent = step.value;
    names.textContent = "";
    names.className = step.names.length > 5 ? "many" : "";
    for (var i = 0; i < step.names.length; i++) {
      var row = document.createElement("li"), name = document.createElement("b"), under = document.createElement("small");
      if (i < shown) {
        name.textContent = step.names[i][0];
        under.textContent = step.names[i][1];
      }
      row.appendChild(name);
      row.appendChild(under);
      if (fresh && i === shown - 1) row.className = "fresh";
      names.appendChild(row);
    }
    fit(step);
    by("said").textContent = shown ? step.names[shown - 1].join(", ") : step.title;
  }
  // As large as all names of the call fit, also those that are still to come, so that nothing moves when one is revealed.
  function fit(step) {
    var rows = names.children, size = 4.5, i;
    for (i = shown; i < rows.length; i++) {
      rows[i].className = "still";
      rows[i].setAttribute("aria-hidden", "true");
      rows[i].firstChild.textContent = step.names[i][0];
      rows[i].lastChild.textContent = step.names[i][1];
    }
    do {
      size -= .25;
      names.style.fontSize = size + "rem";
    } while (size > 1 && (names.scrollHeight > names.clientHeight || names.scrollWidth > names.clientWidth));
  }
  function next() {
    if (at > steps.length) return;
    if (shown < names_of(at).length) shown++;
    else { at++; shown = 0; }
    draw(true);
  }
  function back() {
    if (at < 0) return;
    if (shown) shown--;
    else { at--; shown = names_of(at).length; }
    draw(false);
  }
  document.addEventListener("keydown", function (event) {
    var forth = event.key === "ArrowRight" || event.key === "PageDown" || event.key === " ";
    if (at < 0 && event.key === " " && event.target.tagName !== "BODY") return;
    if (!forth && event.key !== "ArrowLeft" && event.key !== "PageUp") return;
    event.preventDefault();
    if (!event.repeat) (forth ? next : back)();
  });
  by("next").addEventListener("click", next);
  by("back").addEventListener("click", back);
  by("begin").addEventListener("click", next);
  by("full").addEventListener("click", function () {
    var page = document.documentElement;
    if (page.requestFullscreen) page.requestFullscreen();
  });
  window.addEventListener("resize", function () { draw(false); });
  if (by("changed")) by("changed").hidden = true;
  by("ready").hidden = steps.length < 2;
  draw(false);
})();
