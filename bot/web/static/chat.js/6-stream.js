/* News from the server: a stream, and where lines do not carry one, asking again and again. Both resume by number. */
(function (chat) {
  'use strict';

  var SILENCE = 40000;   /* the server says something every 15 s */
  var OPENING = 12000;   /* a proxy that holds the stream back is noticed after this */
  var ASK_SOON = 5000;
  var ASK_LATER = 20000;
  var TRY_AGAIN = 180000;
  var AWAY = 120000;     /* a page nobody looks at gives its line back */
  var LONGEST = 30000;
  var lines = {};
  var sleeper = null;

  function line(talk) {
    return lines[talk.id] || (lines[talk.id] = { talk: talk, source: null, failed: 0, timer: null, guard: null });
  }

  function hangUp(one) {
    clearTimeout(one.timer);
    clearTimeout(one.guard);
    if (one.source) { one.source.close(); one.source = null; }
  }

  function listen(one) {
    hangUp(one);
    if (!window.EventSource) { ask(one, ASK_SOON); return; }
    var address = '/api/chat/stream?chat=' + encodeURIComponent(one.talk.id) + '&after=' + one.talk.last;
    var source = one.source = new EventSource(address);
    var alive = false;
    function heard() {
      alive = true;
      one.failed = 0;
      clearTimeout(one.guard);
      one.guard = setTimeout(function () { again(one); }, SILENCE);
      chat.onLine(true);
    }
    one.guard = setTimeout(function () { fallBack(one); }, OPENING);
    source.addEventListener('now', heard);
    source.onmessage = function (event) {
      heard();
      chat.deliver([JSON.parse(event.data)], true);
    };
    source.addEventListener('end', function (event) {
      hangUp(one);
      if (event.data === 'replaced') { ask(one, ASK_LATER); } else { one.timer = setTimeout(function () { listen(one); }, 1000 + 3000 * Math.random()); }
    });
    source.onerror = function () {
      if (!alive && one.failed >= 3) { fallBack(one); } else { again(one); }
    };
  }

  function again(one) {
    hangUp(one);
    chat.onLine(false);
    one.failed += 1;
    one.timer = setTimeout(function () { listen(one); }, Math.min(LONGEST, 500 * Math.pow(2, one.failed)));
  }

  /* The stream does not come through here: ask for a while, then try it once more. */
  function fallBack(one) {
    hangUp(one);
    one.until = performance.now() + TRY_AGAIN;
    ask(one, 0);
  }

  function ask(one, delay) {
    clearTimeout(one.timer);
    one.timer = setTimeout(function () {
      if (one.until && performance.now() > one.until && window.EventSource) { one.until = 0; listen(one); return; }
      fetchNews(one.talk).then(function (answered) { ask(one, answered ? ASK_SOON : ASK_LATER); });
    }, delay);
  }

  function fetchNews(talk) {
    var address = '/api/chat/messages?chat=' + encodeURIComponent(talk.id) + '&after=' + talk.last;
    return chat.request('GET', address).then(function (answer) {
      chat.onLine(answer.status > 0 && answer.status < 500);
      if (answer.status === 401) { return chat.reopen(); }
      if (answer.status === 200) { chat.deliver(answer.data, true); }
      return answer.status === 200;
    });
  }

  function each(act) { Object.keys(chat.talks).forEach(function (id) { act(chat.talks[id]); }); }

  chat.catchUp = function () { each(fetchNews); };
  chat.listenAll = function () { each(function (talk) { listen(line(talk)); }); };

  document.addEventListener('visibilitychange', function () {
    clearTimeout(sleeper);
    if (document.hidden) {
      sleeper = setTimeout(function () { each(function (talk) { hangUp(line(talk)); }); }, AWAY);
    } else {
      chat.distrustClock();
      each(function (talk) { if (!line(talk).source) { listen(line(talk)); } });
      chat.catchUp();
      chat.queue.hurry();
    }
  });
  window.addEventListener('online', function () { each(function (talk) { listen(line(talk)); }); });
  window.addEventListener('offline', function () { chat.onLine(false); });
})(window.chat);
