/* What the person sends: one after the other, each with its key, kept until the server says that it has it.
   Until the session is open `person` is empty: words gather under no name, and nothing leaves. */
(function (chat) {
  'use strict';

  var FIRST_WAIT = 1000;
  var LONGEST_WAIT = 30000;
  var queue = chat.queue = { sending: false, person: '' };
  var timer = null;
  var wait = FIRST_WAIT;

  function place(person) { return 'chat.unsent.' + person; }
  function keptOf(person) { var found = chat.kept(place(person)); return Array.isArray(found) ? found : []; }
  function all() { return keptOf(queue.person); }
  function save(list) { chat.keep(place(queue.person), list); }

  queue.all = all;

  /* entry: {key, chat, text | press, on}. The page has shown it already. */
  queue.add = function (entry) {
    save(all().concat([entry]));
    queue.pump();
  };

  /* Try at once: somebody tapped, or the line came back. */
  queue.hurry = function () {
    wait = FIRST_WAIT;
    queue.pump();
  };

  queue.pump = function () {
    var first = all()[0];
    if (!first || queue.sending || !queue.person) { return; }
    clearTimeout(timer);
    queue.sending = true;
    chat.onSending(first);
    var body = { key: first.key, chat: first.chat, after: chat.lastOf(first.chat) };
    if (first.press !== undefined) { body.press = first.press; body.on = first.on; } else { body.text = first.text; }
    chat.post('/api/chat/send', body).then(function (answer) {
      queue.sending = false;
      settle(first, answer);
    });
  };

  function settle(entry, answer) {
    if (answer.status === 200) {
      wait = FIRST_WAIT;
      remove(entry);
      chat.onLine(true);
      chat.onSent(entry, answer.data.messages || []);
      queue.pump();
    } else if (answer.status === 401 && !entry.reopened) {
      entry.reopened = true;
      chat.reopen().then(function (known) {
        if (known) { replace(entry); queue.pump(); } else { later(entry, LONGEST_WAIT); }
      });
    } else if (answer.status === 0 || answer.status >= 500 || answer.status === 429 || answer.status === 408) {
      if (answer.status === 0) { chat.onLine(false); }
      chat.onUnsent(entry, answer.data && answer.data.sentence);
      later(entry, Math.max(answer.wait, wait));
      wait = Math.min(LONGEST_WAIT, wait * 2);
    } else {
      remove(entry);
      chat.onRefused(entry, answer.status === 401 ? chat.words.cookies : answer.data && answer.data.sentence);
      queue.pump();
    }
  }

  /* The browser was nobody yet, or somebody else (its cookie is gone): the words of then come behind ours, to be said in our
     private chat; presses belonged to the one before. Gives the words. */
  queue.inherit = function (person) {
    var spoken = keptOf(person).filter(function (entry) { return entry.text !== undefined; });
    spoken.forEach(function (entry) { entry.chat = queue.person; });
    save(all().concat(spoken));
    chat.keep(place(person), []);
    return spoken;
  };

  function later(entry, delay) {
    clearTimeout(timer);
    timer = setTimeout(queue.pump, delay);
  }

  function remove(entry) {
    save(all().filter(function (other) { return other.key !== entry.key; }));
  }

  function replace(entry) {
    save(all().map(function (other) { return other.key === entry.key ? entry : other; }));
  }

  window.addEventListener('online', queue.hurry);
})(window.chat);
