/* How a message looks. Words from people and from the server are put in as text, never as markup. */
(function (chat) {
  'use strict';

  var ADDRESS = /(https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]])/;
  var OPENS = /^(https?:|tel:|mailto:)/i;
  var OURS = /^\/files\/[\w%.-]+$/;

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) { element.className = className; }
    if (text !== undefined) { element.textContent = text; }
    return element;
  }
  chat.make = make;

  /* Words with their web addresses made into links. */
  function wordsInto(parent, text, links) {
    if (!links) { parent.appendChild(document.createTextNode(text)); return; }
    text.split(ADDRESS).forEach(function (part, index) {
      if (index % 2) { parent.appendChild(link(part, part, '')); } else if (part) { parent.appendChild(document.createTextNode(part)); }
    });
  }

  function link(address, label, className) {
    var anchor = make('a', className, label);
    if (OPENS.test(address)) { anchor.href = address; }
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer';
    return anchor;
  }

  function body(item) {
    var text = make('div', 'text');
    if (item.mine) {
      text.textContent = chat.settings.commands[item.text] || item.text;
    } else if (item.spans) {
      item.spans.forEach(function (span) {
        var tag = span[1] === 'bold' ? 'b' : span[1] === 'code' ? 'code' : 'span';
        var element = make(tag, span[1] === 'time' ? 'time' : '');
        wordsInto(element, span[0], tag !== 'code');
        text.appendChild(element);
      });
    } else {
      wordsInto(text, item.text, true);
    }
    return text;
  }

  function picture(shown) {
    if (!OURS.test(shown.url)) { return null; }
    var anchor = make('a', 'picture');
    anchor.href = shown.url;
    anchor.target = '_blank';
    var image = make('img');
    image.src = shown.url;
    image.alt = shown.alt || '';
    image.addEventListener('load', chat.settleEnd);
    anchor.appendChild(image);
    return anchor;
  }

  function file(shown) {
    var anchor = make('a', 'file', shown.name);
    if (OURS.test(shown.url)) { anchor.href = shown.url; }
    anchor.target = '_blank';
    return anchor;
  }

  function buttons(item, onPress) {
    var block = make('div', 'buttons');
    var rows = {};
    item.buttons.forEach(function (button, index) {
      var number = button.row === undefined ? index : button.row;
      var row = rows[number];
      if (!row) {
        row = rows[number] = make('div', 'row');
        block.appendChild(row);
      }
      var element;
      if (button.url === location.origin + '/' || button.url === location.origin) {
        element = make('button', 'button', button.label);
        element.type = 'button';
        element.addEventListener('click', chat.goPrivate);
      } else if (button.url !== undefined) {
        element = link(button.url, button.label, 'button');
      } else {
        element = make('button', 'button', button.label);
        element.type = 'button';
        element.addEventListener('click', function () { onPress(button, element); });
      }
      if (button.label.length <= 2) { element.className += ' letter'; }
      row.appendChild(element);
    });
    return block;
  }

  /* Whether there is anything to see; a message may be a toast alone. */
  chat.isSeen = function (item) {
    return Boolean(item.text || item.picture || item.document || (item.buttons && item.buttons.length));
  };

  /* A moment worth counting down to: still to come, and within a day. */
  function isNear(left) { return left > 0 && left < 86400000; }

  /* The element of an item. `onPress(button, element)` is called for a button that is not a link. */
  chat.draw = function (item, onPress) {
    var element = make('article', 'message ' + (item.mine ? 'mine' : 'theirs'));
    element.tabIndex = -1;
    if (item.from) { element.appendChild(make('p', 'from', item.from)); }
    if (item.until && isNear(Date.parse(item.until) - chat.now())) { element.appendChild(chat.countdown(item.until)); }
    var shown = item.picture && picture(item.picture);
    if (shown) { element.appendChild(shown); }
    if (item.text) { element.appendChild(body(item)); }
    if (item.document) { element.appendChild(file(item.document)); }
    if (item.buttons && item.buttons.length) { element.appendChild(buttons(item, onPress)); }
    return element;
  };

  /* The line under a message that says where it is: being sent, not sent yet, refused. */
  chat.mark = function (element, words, className, onTap) {
    var old = element.querySelector('.state');
    if (old) { old.parentNode.removeChild(old); }
    if (!words) { return; }
    var line = make(onTap ? 'button' : 'p', 'state ' + className, words);
    if (onTap) {
      line.type = 'button';
      line.addEventListener('click', onTap);
    }
    element.appendChild(line);
    chat.settleEnd();
  };

  /* Short words that pass by. */
  var toastTimer = null;
  chat.toast = function (words) {
    var toast = chat.byId('toast');
    toast.textContent = words;
    toast.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { toast.hidden = true; }, 3000 + 60 * words.length);
  };
})(window.chat);
