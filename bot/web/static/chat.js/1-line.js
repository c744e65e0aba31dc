/* The line to the server: requests with a time limit, the server's clock, and a little memory that survives a reload.
   No build step; runs in Chrome and WebView 60 (Android 5): no modules, no object spread, no optional chaining. */
(function (chat) {
  'use strict';

  chat.settings = JSON.parse(document.body.getAttribute('data-settings'));
  chat.words = chat.settings.words;
  chat.byId = function (id) { return document.getElementById(id); };

  var TIMEOUT = 30000;
  var SAMPLE_LASTS = 120000;
  var clock = { server: 0, at: 0, trip: Infinity, known: false };

  /* The server's time now, in ms. The phone's own clock may be wrong by hours, so it is never asked. */
  chat.now = function () {
    return clock.known ? clock.server + (performance.now() - clock.at) : Date.now();
  };

  /* After a sleep the phone's monotonic clock may have stood still: believe the next answer, however slow. */
  chat.distrustClock = function () { clock.trip = Infinity; };

  /* Counted from when we asked, so that a slow line shows a little less time left than there is, never more. */
  function hearClock(stamp, asked, answered) {
    var server = Date.parse(stamp || '');
    var trip = answered - asked;
    if (isNaN(server) || (trip > clock.trip && asked - clock.at < SAMPLE_LASTS)) { return; }
    clock.server = server;
    clock.at = asked;
    clock.trip = trip;
    clock.known = true;
  }

  /* Resolves with {status, data, wait}; status 0 means that no answer came. Never rejects. */
  chat.request = function (method, address, body, options) {
    var settings = options || {};
    return new Promise(function (resolve) {
      var xhr = new XMLHttpRequest();
      var asked = performance.now();
      function done(status) {
        var data = null;
        try { data = JSON.parse(xhr.responseText); } catch (error) { data = null; }
        if (status) { hearClock(xhr.getResponseHeader('X-Now'), asked, performance.now()); }
        if (status >= 200 && status < 300 && data === null) { status = 0; }
        var wait = status ? parseInt(xhr.getResponseHeader('Retry-After') || '0', 10) : 0;
        resolve({ status: status, data: data, wait: (wait || 0) * 1000 });
      }
      xhr.open(method, address);
      xhr.timeout = settings.timeout || TIMEOUT;
      xhr.setRequestHeader('Accept-Language', chat.settings.language);
      if (typeof body === 'string') { xhr.setRequestHeader('Content-Type', 'application/json'); }
      if (settings.progress && xhr.upload) { xhr.upload.onprogress = settings.progress; }
      xhr.onload = function () { done(xhr.status); };
      xhr.onerror = xhr.ontimeout = xhr.onabort = function () { done(0); };
      xhr.send(body || null);
    });
  };

  chat.post = function (address, value) {
    return chat.request('POST', address, JSON.stringify(value));
  };

  /* A number for a message that nobody else has. */
  chat.newKey = function () {
    var bytes = new Uint8Array(12);
    crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  };

  /* What must not be lost with the page. Where the browser keeps nothing, it lives as long as the page. */
  var memory = {};
  chat.keep = function (name, value) {
    memory[name] = value;
    try { localStorage.setItem(name, JSON.stringify(value)); } catch (error) { /* a private window */ }
  };
  chat.kept = function (name) {
    try {
      var found = localStorage.getItem(name);
      if (found !== null) { return JSON.parse(found); }
    } catch (error) { /* a private window */ }
    return memory[name];
  };
})(window.chat = window.chat || {});
