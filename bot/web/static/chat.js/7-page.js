/* The page: opens the session, sends what is typed and pressed, and says how the line is. */
(function (chat) {
  'use strict';

  var RECENT = 60;
  var words = chat.words;
  var box = chat.byId('words');
  var bar = chat.byId('bar');
  var newer = chat.byId('newer');
  var query = new URLSearchParams(location.search);
  var lineTimer = null;
  var up = true;
  chat.current = null;

  /* the line ------------------------------------------------------------------------------------------------------- */
  chat.onLine = function (fine) {
    if (fine === up) { return; }
    up = fine;
    clearTimeout(lineTimer);
    if (!fine) {
      lineTimer = setTimeout(function () { say(words.lost, 'lost'); }, 2000);
    } else if (!bar.hidden) {
      say(words.back, 'back');
      lineTimer = setTimeout(function () { bar.hidden = true; chat.settleEnd(); }, 2000);
    }
  };

  function say(sentence, className) {
    bar.textContent = sentence;
    bar.className = 'bar ' + className;
    bar.hidden = false;
    chat.settleEnd();
  }

  /* sending -------------------------------------------------------------------------------------------------------- */
  function sendWords(text) {
    var entry = { key: chat.newKey(), text: text };
    if (chat.current) { entry.chat = chat.current.id; chat.showOwn(chat.current, entry); } else { showEarly(entry); }
    chat.queue.add(entry);
  }

  /* Before the session is open there is no conversation to show it in yet. */
  function showEarly(entry) {
    var opening = chat.byId('opening');
    chat.mark(opening.appendChild(chat.draw({ mine: true, text: entry.text })), words.sending, 'sending');
    opening.scrollTop = opening.scrollHeight;
  }

  chat.press = function (talk, item, element, button, pressed) {
    if (element.classList.contains('waiting')) { return; }
    talk.pressedOn = element;
    wait(element, pressed);
    var place = Array.prototype.indexOf.call(element.querySelectorAll('.button'), pressed);
    chat.queue.add({ key: chat.newKey(), chat: talk.id, press: button.press, on: item.n, place: place });
  };

  function wait(element, pressed) {
    element.classList.add('waiting');
    Array.prototype.forEach.call(element.querySelectorAll('button.button'), function (button) {
      button.classList.toggle('pressed', button === pressed);
      button.setAttribute('aria-disabled', 'true');
    });
  }

  function release(element) {
    element.classList.remove('waiting');
    Array.prototype.forEach.call(element.querySelectorAll('button.button'), function (button) {
      button.removeAttribute('aria-disabled');
    });
  }

  function elementOf(entry) {
    var talk = chat.talks[entry.chat];
    if (!talk) { return null; }
    return entry.press === undefined ? talk.pending[entry.key] : talk.elements[entry.on];
  }

  var thinking = chat.make('p', 'thinking');
  thinking.setAttribute('aria-label', words.answering);
  var thinkTimer = null;

  chat.onSending = function (entry) {
    var element = elementOf(entry);
    if (element) { chat.mark(element, entry.press === undefined ? words.sending : '', 'sending'); }
    clearTimeout(thinkTimer);
    thinkTimer = setTimeout(function () {
      var talk = chat.talks[entry.chat];
      if (talk) { talk.log.appendChild(thinking); if (talk === chat.current) { chat.toEnd(talk); } }
    }, 700);
  };

  function stopThinking() {
    clearTimeout(thinkTimer);
    if (thinking.parentNode) { thinking.parentNode.removeChild(thinking); }
  }

  chat.onSent = function (entry, items) {
    if (location.hash === '#again') { history.replaceState(null, '', location.pathname + location.search); }
    stopThinking();
    var element = elementOf(entry);
    if (element) { chat.mark(element, ''); if (entry.press !== undefined) { release(element); } }
    chat.deliver(items, 'own');
  };

  chat.onUnsent = function (entry, sentence) {
    stopThinking();
    var element = elementOf(entry);
    if (element) { chat.mark(element, words.unsent, 'unsent', chat.queue.hurry); }
    if (sentence) { chat.toast(sentence); }
  };

  chat.onRefused = function (entry, sentence) {
    stopThinking();
    var element = elementOf(entry);
    if (element) { chat.mark(element, sentence || words.refused, 'refused'); release(element); }
  };

  /* what is asked, what is new ------------------------------------------------------------------------------------- */
  chat.onAsks = function (talk) {
    if (talk !== chat.current) { return; }
    var numeric = talk.asks === 'number';
    box.setAttribute('inputmode', numeric ? 'numeric' : 'text');
    document.body.classList.toggle('counting', talk.until > chat.now());
    chat.settleEnd();
    box.placeholder = numeric ? words.write_number : words.write;
  };

  chat.showNewer = function () { newer.hidden = false; };
  chat.hideNewer = function () { newer.hidden = true; };

  chat.drawTabs = function () {
    Array.prototype.forEach.call(chat.byId('tabs').children, function (tab) {
      var talk = chat.talks[tab.getAttribute('data-chat')];
      tab.setAttribute('aria-selected', String(talk === chat.current));
      tab.classList.toggle('unread', talk.unread > 0);
    });
  };

  function choose(talk) {
    if (chat.current) { chat.current.log.hidden = true; }
    chat.current = talk;
    talk.unread = 0;
    talk.log.hidden = false;
    chat.toEnd(talk);
    chat.hideNewer();
    chat.onAsks(talk);
    chat.drawTabs();
  }

  /* the session ---------------------------------------------------------------------------------------------------- */
  chat.reopen = function () {
    return chat.post('/api/chat/session', {}).then(function (answer) {
      if (answer.status !== 200) { return false; }
      if (answer.data.person === chat.queue.person) { return true; }
      startAnew(answer.data);
      return false;
    });
  };

  /* Once only: where cookies are not kept, every answer makes us somebody else. */
  function startAnew(session) {
    if (location.hash === '#again' || !navigator.cookieEnabled) { say(words.cookies, 'lost'); return; }
    var before = chat.queue.person;
    chat.queue.person = session.person;
    chat.queue.inherit(before);
    location.hash = 'again';
    location.reload();
  }

  function open(delay) {
    var body = { recent: RECENT };
    if (query.get('owner')) { body.owner = query.get('owner'); }
    if (query.get('start')) { body.start = query.get('start'); }
    if (query.get('lang')) { body.language = query.get('lang'); }
    chat.post('/api/chat/session', body).then(function (answer) {
      if (answer.status === 200) { begin(answer.data); return; }
      chat.onLine(answer.status !== 0);
      if (answer.status) { say(answer.data && answer.data.sentence || words.broken, 'lost'); }
      setTimeout(function () { open(Math.min(30000, delay * 2)); }, Math.max(answer.wait, delay));
    });
  }

  chat.goPrivate = function () { choose(chat.talks[chat.queue.person]); };

  function begin(session) {
    tidyAddress();
    bar.hidden = true;
    chat.onLine(true);
    var opening = chat.byId('opening');
    opening.parentNode.removeChild(opening);
    session.chats.forEach(addTab);
    chat.byId('tabs').hidden = session.chats.length < 2;
    choose(chat.talks[session.chats[0].id]);
    chat.queue.person = session.person;
    var fresh = !session.messages.length;
    chat.deliver(session.messages, false);
    offerEarlier(chat.current, session.messages.length);
    chat.queue.all().forEach(restore);
    if (session.owner === false) { say(words.link_used, 'lost'); }
    if (session.start || session.owner || (fresh && !chat.queue.all().length)) {
      sendWords('/batdau' + (session.start ? ' ' + session.start : ''));
    }
    chat.queue.inherit('').forEach(function (entry) { chat.showOwn(chat.current, entry); });
    chat.queue.pump();
    chat.listenAll();
  }

  /* A token must not stay where it is seen, copied or kept in the history; a language that is kept must not win over a later choice. */
  function tidyAddress() {
    if (!query.get('owner') && !query.get('start') && !query.get('lang')) { return; }
    query.delete('owner');
    query.delete('start');
    query.delete('lang');
    var rest = query.toString();
    history.replaceState(null, '', location.pathname + (rest ? '?' + rest : ''));
  }

  function restore(entry) {
    var talk = chat.talks[entry.chat];
    if (!talk) { return; }
    if (entry.press === undefined) { chat.mark(chat.showOwn(talk, entry), words.unsent, 'unsent', chat.queue.hurry); return; }
    var element = talk.elements[entry.on];
    if (element) { wait(element, element.querySelectorAll('.button')[entry.place]); }
  }

  function addTab(record) {
    var talk = chat.openTalk(record);
    var tab = chat.make('button', 'tab', record.group ? record.title : words.private);
    tab.type = 'button';
    tab.setAttribute('role', 'tab');
    tab.setAttribute('data-chat', record.id);
    tab.addEventListener('click', function () { choose(talk); });
    chat.byId('tabs').appendChild(tab);
  }

  function offerEarlier(talk, count) {
    var old = talk.log.querySelector('.earlier');
    if (old) { old.parentNode.removeChild(old); }
    if (!count || talk.first <= 1) { return; }
    var more = chat.make('button', 'earlier', words.earlier);
    more.type = 'button';
    more.addEventListener('click', function () {
      more.disabled = true;
      var address = '/api/chat/messages?after=0&limit=' + RECENT + '&before=' + talk.first + '&chat=' + encodeURIComponent(talk.id);
      chat.request('GET', address).then(function (answer) {
        more.disabled = false;
        if (answer.status === 200) { prepend(talk, answer.data); }
      });
    });
    talk.log.insertBefore(more, talk.log.firstElementChild);
  }

  function prepend(talk, items) {
    var height = talk.log.scrollHeight;
    var top = talk.log.scrollTop;
    chat.deliver(items, false);
    talk.log.scrollTop = top + talk.log.scrollHeight - height;
    offerEarlier(talk, items.length);
  }

  /* the composer --------------------------------------------------------------------------------------------------- */
  function grow() {
    box.style.height = 'auto';
    box.style.height = Math.min(box.scrollHeight, 140) + 'px';
  }

  function submit() {
    var text = box.value.trim();
    if (!text) { return; }
    box.value = '';
    grow();
    sendWords(text);
  }

  chat.byId('composer').addEventListener('submit', function (event) {
    event.preventDefault();
    submit();
    box.focus();
  });
  box.addEventListener('input', grow);
  box.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) { return; }
    event.preventDefault();
    submit();
  });
  chat.byId('chips').addEventListener('click', function (event) {
    var says = event.target.getAttribute('data-says');
    if (says) { sendWords(says); }
  });
  newer.textContent = words.new + ' ↓';
  newer.addEventListener('click', function () { chat.toEnd(chat.current); chat.hideNewer(); });

  /* files ---------------------------------------------------------------------------------------------------------- */
  var file = chat.byId('file');
  file.addEventListener('change', function () {
    var chosen = file.files[0];
    file.value = '';
    if (!chosen || !chat.current) { return; }
    if (chosen.size > chat.settings.file) { chat.toast(words.too_large); return; }
    var entry = { key: chat.newKey(), chat: chat.current.id, text: '📎 ' + chosen.name };
    upload(entry, chosen, chat.showOwn(chat.current, entry));
  });

  function upload(entry, chosen, element) {
    var form = new FormData();
    form.append('key', entry.key);
    form.append('chat', entry.chat);
    form.append('file', chosen, chosen.name);
    chat.mark(element, words.sending, 'sending');
    chat.request('POST', '/api/chat/upload', form, {
      timeout: 600000,
      progress: function (event) {
        if (event.lengthComputable) { chat.mark(element, words.sending + ' ' + Math.floor(100 * event.loaded / event.total) + ' %', 'sending'); }
      }
    }).then(function (answer) {
      if (answer.status === 200) { chat.onSent(entry, answer.data.messages); return; }
      var refused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
      var sentence = answer.data && answer.data.sentence;
      if (refused) { chat.mark(element, sentence || words.refused, 'refused'); return; }
      chat.mark(element, words.unsent, 'unsent', function () { upload(entry, chosen, element); });
    });
  }

  chat.queue.all().forEach(showEarly);
  open(1000);
})(window.chat);
