/* One conversation: its messages by number, its place on the screen. Showing an item twice changes nothing. */
(function (chat) {
  'use strict';

  var NEAR = 90;
  var talks = chat.talks = {};
  var make = chat.make;

  chat.lastOf = function (id) { return talks[id] ? talks[id].last : 0; };

  chat.openTalk = function (record) {
    var log = make('section', 'log');
    log.setAttribute('role', 'log');
    log.setAttribute('aria-live', 'polite');
    log.setAttribute('aria-label', record.title);
    log.tabIndex = 0;
    log.hidden = true;
    chat.byId('logs').appendChild(log);
    var talk = talks[record.id] = {
      id: record.id, log: log, group: record.group, last: 0, first: 0, shown: {}, replaced: {}, elements: {}, pending: {},
      pressedOn: null, atEnd: true, asks: 'nothing', until: 0, unread: 0
    };
    log.addEventListener('scroll', function () {
      talk.atEnd = atEnd(talk);
      if (talk.atEnd) { chat.hideNewer(); }
    });
    return talk;
  };

  function atEnd(talk) {
    return talk.log.scrollHeight - talk.log.scrollTop - talk.log.clientHeight < NEAR;
  }

  function toEnd(talk) { talk.log.scrollTop = talk.log.scrollHeight; }
  chat.toEnd = toEnd;

  /* Show the end, but the beginning of what is new where it is taller than the screen. */
  function reveal(talk, element) {
    talk.log.scrollTop = element.offsetTop - 8;
    talk.atEnd = atEnd(talk); // the browser tells of it later, and what grows before that would go back to the end
  }

  /* Something grew or the screen shrank: who was at the end stays there. */
  chat.settleEnd = function () {
    var talk = chat.current;
    if (talk && talk.atEnd) { toEnd(talk); }
  };
  window.addEventListener('resize', chat.settleEnd);

  /* items in order; `live` is false for what was said before the page was opened, 'own' for the answer to what was sent.
     Who reads further up is not moved, unless it is their own doing. */
  chat.deliver = function (items, live) {
    var touched = {};
    items.forEach(function (item) {
      var talk = talks[item.chat];
      if (!talk || talk.shown[item.n] || talk.replaced[item.n]) { return; }
      if (!touched[talk.id]) { touched[talk.id] = { talk: talk, end: atEnd(talk), first: null }; }
      var element = show(talk, item);
      if (live && item.toast) { chat.toast(item.toast); }
      if (live && !item.mine && element && talk !== chat.current) { talk.unread += 1; }
      touched[talk.id].first = touched[talk.id].first || element;
    });
    Object.keys(touched).forEach(function (id) { settle(touched[id], live); });
  };

  function settle(touched, live) {
    var talk = touched.talk;
    fade(talk);
    chat.onAsks(talk);
    chat.drawTabs();
    if (talk !== chat.current || !touched.first) { return; }
    if (!live) {
      toEnd(talk);
    } else if (touched.first === talk.pressedOn) {
      if (touched.end) { reveal(talk, touched.first); }
    } else if (touched.end || chat.queue.sending || live === 'own') {
      reveal(talk, touched.first);
    } else {
      chat.showNewer();
    }
  }

  function show(talk, item) {
    talk.shown[item.n] = true;
    talk.last = Math.max(talk.last, item.n);
    talk.first = talk.first ? Math.min(talk.first, item.n) : item.n;
    if (!item.mine && item.n === talk.last && chat.isSeen(item)) { talk.asks = item.asks || 'nothing'; talk.until = Date.parse(item.until || '') || 0; }
    var old = item.replaces ? talk.elements[item.replaces] : null;
    if (item.replaces) { talk.replaced[item.replaces] = true; }
    if (!chat.isSeen(item) || isGreeting(item)) { return forgetPending(talk, item); }
    var element = chat.draw(item, function (button, pressed) { chat.press(talk, item, element, button, pressed); });
    element.setAttribute('data-n', item.n);
    if (old && old.parentNode) { change(talk, old, element); } else { insert(talk, element, item); }
    talk.elements[item.n] = element;
    if (item.replaces) { talk.elements[item.replaces] = element; }
    return element;
  }

  /* The page says hello by itself; that need not be seen. */
  function isGreeting(item) { return item.mine && /^\/batdau\b/.test(item.text); }

  function forgetPending(talk, item) {
    var pending = item.key ? talk.pending[item.key] : null;
    if (pending) { pending.parentNode.removeChild(pending); delete talk.pending[item.key]; }
    return null;
  }

  /* In place where the person pressed it or where nothing came after it; else it moves to the end, to be seen. */
  function change(talk, old, element) {
    var held = old.contains(document.activeElement);
    if (talk.pressedOn === old || !old.nextElementSibling) {
      old.parentNode.replaceChild(element, old);
    } else {
      old.parentNode.removeChild(old);
      insert(talk, element, {});
    }
    element.classList.add('changed');
    if (talk.pressedOn === old) { talk.pressedOn = element; }
    if (held) { (element.querySelector('.button') || element).focus(); }
  }

  function insert(talk, element, item) {
    var pending = item.mine && item.key ? talk.pending[item.key] : null;
    if (pending) {
      delete talk.pending[item.key];
      if (pending.parentNode) { pending.parentNode.replaceChild(element, pending); return; }
    }
    var number = Number(element.getAttribute('data-n'));
    var before = talk.log.lastElementChild;
    while (before && !(Number(before.getAttribute('data-n')) < number && before.hasAttribute('data-n'))) {
      before = before.previousElementSibling;
    }
    if (before) { talk.log.insertBefore(element, before.nextElementSibling); } else { putFirst(talk, element); }
  }

  function putFirst(talk, element) {
    var more = talk.log.querySelector('.earlier');
    talk.log.insertBefore(element, more ? more.nextElementSibling : talk.log.firstElementChild);
  }

  /* Buttons of older messages can still be pressed, but step back. */
  function fade(talk) {
    var blocks = talk.log.querySelectorAll('.buttons');
    Array.prototype.forEach.call(blocks, function (block, index) {
      block.classList.toggle('older', index < blocks.length - 1);
    });
  }

  /* The person's own words, before the server has them. */
  chat.showOwn = function (talk, entry) {
    var element = chat.draw({ mine: true, text: entry.text, buttons: [] });
    element.hidden = isGreeting({ mine: true, text: entry.text });
    talk.pending[entry.key] = element;
    talk.log.appendChild(element);
    toEnd(talk);
    return element;
  };
})(window.chat);
