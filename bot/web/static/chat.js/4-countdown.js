/* Time left, by the server's clock. Ticks only while something is counting and somebody looks. */
(function (chat) {
  'use strict';

  var SOON = 60000;
  var GRACE = 2500; /* the automatic hand-in comes 2 s after the end */
  var running = [];
  var timer = null;

  function two(number) { return number < 10 ? '0' + number : String(number); }

  chat.spell = function (ms) {
    var seconds = Math.max(0, Math.ceil(ms / 1000));
    var hours = Math.floor(seconds / 3600);
    var minutes = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ':' : '') + two(minutes) + ':' + two(seconds % 60);
  };

  function show(counter) {
    var left = counter.end - chat.now();
    var words = left > 0 ? chat.words.left.replace('{time}', chat.spell(left)) : chat.words.over;
    if (counter.element.textContent !== words) { counter.element.textContent = words; }
    counter.element.classList.toggle('soon', left <= SOON);
    if (left <= 0) { chat.onAsks(chat.current); setTimeout(chat.catchUp, GRACE); }
    return left > 0;
  }

  function tick() {
    clearTimeout(timer);
    running = running.filter(function (counter) {
      return (counter.fresh || document.contains(counter.element)) && show(counter);
    });
    running.forEach(function (counter) { counter.fresh = false; });
    if (running.length && !document.hidden) { timer = setTimeout(tick, 1000 - (((chat.now() % 1000) + 1000) % 1000) + 5); }
  }

  chat.countdown = function (until) {
    var element = chat.make('p', 'timer');
    element.setAttribute('role', 'timer');
    var counter = { element: element, end: Date.parse(until), fresh: true };
    show(counter);
    running.push(counter);
    clearTimeout(timer);
    timer = setTimeout(tick, 200);
    return element;
  };

  document.addEventListener('visibilitychange', function () { if (!document.hidden) { tick(); } });
})(window.chat);
