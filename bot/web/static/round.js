/* The page works without this. With it an answer is kept on the phone until the server has it, and the line may break. */
(function () {
  'use strict';
  var main = document.getElementById('round');
  if (!main || !window.fetch || !window.Promise) return;

  var words = JSON.parse(main.getAttribute('data-script'));
  var address = main.getAttribute('data-address');
  var pageKey = main.getAttribute('data-key');
  var told = document.getElementById('told');
  var forms = Array.prototype.slice.call(document.querySelectorAll('.question'));
  /* By round and person, as the link names them: what waits leaves by whichever link is open, and never by somebody else's. */
  var shelf = 'round ' + address.split('/').pop().split('.').slice(0, 2).join('.');
  var waiting = kept();
  var busy = false;
  var stopped = false;
  var pause = 2000;
  var later = null;
  var known = Promise.resolve();

  function kept() {
    try { return JSON.parse(localStorage.getItem(shelf)) || []; } catch (_) { return []; }
  }

  /* Another page of the same person may keep answers too: of two to one question the first stands. */
  function keep(gone) {
    try {
      kept().forEach(function (other) {
        var same = waiting.filter(function (answer) { return answer.slot === other.slot && attemptOf(answer) === attemptOf(other); })[0];
        if (same) same.body = other.body;
        else if (!gone || gone.body !== other.body) waiting.push(other);
      });
      if (waiting.length) localStorage.setItem(shelf, JSON.stringify(waiting));
      else localStorage.removeItem(shelf);
    } catch (_) { /* A browser that keeps nothing still sends. */ }
  }

  function attemptOf(answer) {
    var found = /do=an\.([0-9a-z]+)/.exec(answer.body);
    return found ? found[1] : '';
  }

  function tell(sentence, lost) {
    told.textContent = sentence;
    told.className = lost ? 'told lost' : 'told';
  }

  function isWaiting(slot) {
    return waiting.some(function (answer) { return answer.slot === slot; });
  }

  function show(focus) {
    var next = null;
    forms.forEach(function (form) {
      var slot = Number(form.getAttribute('data-slot'));
      if (isWaiting(slot)) form.setAttribute('data-done', '');
      form.hidden = form.hasAttribute('data-done') || next !== null;
      if (!form.hidden) next = form;
    });
    var all = document.getElementById('all');
    if (all) all.hidden = next !== null;
    if (focus && next) {
      /* A finger that comes down twice must not answer the question that has just appeared. */
      main.classList.remove('open');
      setTimeout(function () { main.classList.add('open'); }, 350);
      next.querySelector('h3').focus();
      window.scrollTo(0, 0);
    }
    return next;
  }

  function answer(form, body) {
    if (!main.classList.contains('open') || form.hidden) return;
    var slot = Number(form.getAttribute('data-slot'));
    form.setAttribute('data-done', '');
    waiting.push({ slot: slot, body: body });
    keep();
    tell(words.saving.replace('{place}', slot + 1));
    show(true);
    send();
  }

  function send() {
    if (busy || stopped || !waiting.length) return;
    busy = true;
    clearTimeout(later);
    known.then(function () {
      return fetch(address, {
        method: 'POST',
        credentials: 'same-origin',
        headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: waiting[0].body
      });
    }).then(function (response) {
      if (response.status === 429 || response.status >= 500) throw new Error('not now');
      return response.json().then(function (said) { taken(response.ok, said); });
    }).catch(function () {
      busy = false;
      tell(words.waiting.replace('{n}', waiting.length), true);
      later = setTimeout(send, pause);
      pause = Math.min(2 * pause, 20000);
    });
  }

  function taken(ok, said) {
    busy = false;
    pause = 2000;
    if (!ok) {
      tell(said.sentence || words.broken, true);
      stopped = true;
      return;
    }
    keep(waiting.shift());
    tell(said.told);
    if (waiting.length) {
      send();
      return;
    }
    var next = show(false);
    if (!next || said.left[0] !== Number(next.getAttribute('data-slot'))) location.replace(said.left.length ? said.address : address);
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest ? event.target.closest('button.option') : null;
    if (!button) return;
    event.preventDefault();
    answer(button.form, 'key=' + encodeURIComponent(pageKey) + '&do=' + encodeURIComponent(button.value));
  });

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.classList.contains('question')) {
      event.preventDefault();
      var marked = form.querySelectorAll('input:checked');
      if (!marked.length) return;
      var body = 'several=1&key=' + encodeURIComponent(pageKey) + '&do=' + encodeURIComponent(form.elements['do'].value);
      Array.prototype.forEach.call(marked, function (mark) { body += '&mark=' + encodeURIComponent(mark.value); });
      answer(form, body);
    } else if (waiting.length || words.telegram) {
      event.preventDefault();
      whenSent(form);
    }
  });

  function whenSent(form) {
    if (waiting.length && !stopped) {
      send();
      setTimeout(function () { whenSent(form); }, 300);
    } else {
      known.then(function () { form.submit(); });
    }
  }

  /* Time left by the server's clock: the page was made when it was asked for, or a little later, never earlier. */
  function countDown() {
    var left = document.getElementById('left');
    var until = Date.parse(main.getAttribute('data-until')) - Date.parse(main.getAttribute('data-now'));
    if (!left || isNaN(until)) return;
    var timing = window.performance && performance.timing;
    var asked = timing ? timing.requestStart - timing.navigationStart : 0;
    var ticks = setInterval(function () {
      var seconds = Math.ceil((until - (performance.now() - asked)) / 1000);
      if (seconds <= 0) {
        clearInterval(ticks);
        left.textContent = words.over;
        setTimeout(function again() {
          if (waiting.length || navigator.onLine === false) setTimeout(again, 2000);
          else location.replace(address);
        }, 4000);
        return;
      }
      var rest = seconds % 60;
      left.textContent = Math.floor(seconds / 60) + ':' + (rest < 10 ? '0' : '') + rest;
      if (seconds <= 60) left.parentNode.classList.add('soon');
    }, 500);
  }

  /* In Telegram's Mini App the page proves who looks: Telegram's word stands behind the # of the address. */
  function beKnown() {
    var found = /[#&]tgWebAppData=([^&]*)/.exec(location.hash);
    if (!words.telegram || !found) return;
    known = fetch(address + '/telegram', { method: 'POST', credentials: 'same-origin', body: decodeURIComponent(found[1]) })
      .then(function (response) {
        if (response.ok) words.telegram = false;
        else return response.json().then(function (said) { tell(said.sentence, true); });
      });
    known.catch(function () { tell(words.broken, true); });
    if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent('web_app_expand', '{}');
  }

  window.addEventListener('online', send);
  main.classList.add('open');
  beKnown();
  countDown();
  if (waiting.length) {
    show(false);
    send();
  }
})();
