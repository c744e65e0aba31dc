"use strict";
(function () {
  var body = document.body, board = document.getElementById("board"), lost = document.getElementById("lost");
  var words = JSON.parse(body.dataset.script), frame = body.dataset.frame, stage = body.dataset.stage;
  var ahead = 0, heard = 0, source = null, polling = 0, SILENCE = 20000;
  var calm = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // The page counts by the server's clock, whatever the one of this computer says.
  function setClock(iso) { ahead = Date.parse(iso) - Date.now(); heard = Date.now(); lost.hidden = true; }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function tick() {
    var marks = document.querySelectorAll("[data-until]");
    for (var i = 0; i < marks.length; i++) {
      var left = Math.max(0, Math.ceil((Date.parse(marks[i].dataset.until) - Date.now() - ahead) / 1000));
      var days = Math.floor(left / 86400), rest = left % 86400;
      var clock = two(Math.floor(rest / 3600)) + ":" + two(Math.floor(rest / 60) % 60) + ":" + two(rest % 60);
      marks[i].textContent = (days ? words.days.replace("{n}", days) + " " : "") + clock;
      marks[i].parentNode.hidden = !left;
    }
    if (Date.now() - heard > SILENCE) silent();
  }
  function broken() {
    var at = new Date(heard);
    lost.textContent = words.lost.replace("{time}", two(at.getHours()) + ":" + two(at.getMinutes()));
    lost.hidden = false;
  }
  function silent() {
    broken();
    if (source && source.readyState === 1) { source.close(); source = null; }
    poll();
  }

  // What moved is seen to move: numbers count up, units change places.
  function places() {
    var found = {}, rows = board.querySelectorAll("[data-unit]");
    for (var i = 0; i < rows.length; i++) found[rows[i].dataset.unit] = rows[i].getBoundingClientRect().top;
    return found;
  }
  function race(before) {
    var rows = board.querySelectorAll("[data-unit]");
    for (var i = 0; i < rows.length; i++) {
      var row = rows[i], was = before[row.dataset.unit];
      if (was === undefined) continue;
      var moved = was - row.getBoundingClientRect().top;
      if (!moved) continue;
      row.style.transition = "none";
      row.style.transform = "translateY(" + moved + "px)";
      row.getBoundingClientRect();
      row.style.transition = "";
      row.style.transform = "";
    }
  }
  function numbers() {
    var found = {}, marks = board.querySelectorAll("[data-n]");
    for (var i = 0; i < marks.length; i++) found[marks[i].dataset.of] = +marks[i].dataset.n;
    return found;
  }
  function count(before) {
    var marks = board.querySelectorAll("[data-n]");
    for (var i = 0; i < marks.length; i++) up(marks[i], before[marks[i].dataset.of], +marks[i].dataset.n);
  }
  function up(mark, from, to) {
    var end = mark.textContent, began = Date.now(), dot = end.indexOf(",") >= 0 ? "," : ".";
    if (from === undefined || from >= to) return;
    (function step() {
      var part = Math.min(1, (Date.now() - began) / 1500);
      mark.textContent = part < 1 ? String(Math.round(from + (to - from) * part)).replace(/\B(?=(\d{3})+$)/g, dot) : end;
      if (part < 1 && mark.parentNode) requestAnimationFrame(step);
    })();
  }
  function burst() {
    var old = document.querySelector(".burst"), box = document.createElement("div");
    if (old) old.parentNode.removeChild(old);
    box.innerHTML = '<svg class="burst" viewBox="0 0 100 100" preserveAspectRatio="xMidYMid slice" aria-hidden="true">' +
      '<circle cx="50" cy="50" r="2"/><circle class="second" cx="50" cy="50" r="2"/><circle class="third" cx="50" cy="50" r="2"/>' +
      '<polygon points="50,30 54.5,43.8 69,43.8 57.3,52.3 61.8,66.2 50,57.6 38.2,66.2 42.7,52.3 31,43.8 45.5,43.8"/></svg>';
    if (!calm) body.appendChild(box.firstChild);
  }

  function turn(to) {
    if (stage === "armed" && (to === "open" || to === "frozen")) burst();
    body.dataset.stage = stage = to;
    delete body.dataset.practice;
    focus();
  }
  function show(seen) {
    if (seen.id !== frame) {
      var was = calm ? null : places(), had = calm ? null : numbers();
      board.innerHTML = seen.html;
      frame = seen.id;
      if (!calm) { race(was); count(had); }
      tick();
      if (stage !== seen.stage) turn(seen.stage);
    }
    heard = Date.now();
    lost.hidden = true;
  }
  // While no stream is open the page looks by itself now and then; not all pages at the same moment.
  function poll() {
    if (polling || !window.fetch) return;
    polling = setTimeout(function () {
      polling = 0;
      fetch(body.dataset.poll, {headers: {Accept: "application/json"}}).then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      }).then(function (seen) {
        setClock(seen.now);
        show(seen);
        if (!source) listen();
        if (!source || source.readyState !== 1) poll();
      }).catch(function () {
        broken();
        poll();
      });
    }, 4000 + Math.random() * 6000);
  }
  function listen() {
    if (!window.EventSource) { poll(); return; }
    var mine = source = new EventSource(body.dataset.stream);
    source.addEventListener("now", function (event) { setClock(event.data); });
    source.addEventListener("board", function (event) { show(JSON.parse(event.data)); });
    source.onerror = function () {
      if (mine.readyState === 2 && source === mine) source = null;
      poll();
    };
  }

  var launch = document.getElementById("launch");
  function focus() {
    if (launch && stage === "armed") document.getElementById("press").focus();
  }
  function press(event) {
    event.preventDefault();
    if (stage !== "armed") { practised(); return; }
    var form = event.target, told = document.getElementById("told"), fields = [];
    for (var i = 0; i < form.elements.length; i++) {
      var name = form.elements[i].name, value = form.elements[i].value;
      if (name === "key") value += "-" + Date.now().toString(36);
      if (name) fields.push(name + "=" + encodeURIComponent(value));
    }
    told.textContent = words.pressing;
    fetch(form.action, {
      method: "POST", credentials: "same-origin", body: fields.join("&"),
      headers: {"Content-Type": "application/x-www-form-urlencoded", Accept: "application/json"}
    }).then(function (answer) {
      return answer.json().then(function (said) {
        told.textContent = answer.ok ? "" : said.sentence;
        if (answer.ok && (!source || source.readyState !== 1)) poll();
      });
    }).catch(function () { told.textContent = words.failed; });
  }
  if (launch && window.fetch) {
    launch.querySelector("form").addEventListener("submit", press);
    var practise = document.getElementById("practise");
    practise.hidden = false;
    practise.addEventListener("click", function () {
      body.dataset.practice = "";
      document.getElementById("told").textContent = "";
      document.getElementById("press").focus();
    });
  }
  function practised() {
    var told = document.getElementById("told");
    delete body.dataset.practice;
    burst();
    told.textContent = words.practised.replace("{time}", new Date(Date.now() + ahead).toLocaleTimeString("vi-VN"));
    document.getElementById("practise").focus();
  }

  setClock(body.dataset.now);
  tick();
  setInterval(tick, 1000);
  focus();
  listen();
})();
