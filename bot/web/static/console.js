/* Looks for news while somebody looks at the page, and puts them in place unless words are being written. */
(function () {
  'use strict';
  var talk = document.getElementById('talk');
  if (!talk || !window.fetch) return;
  var text = document.getElementById('text');
  var news = document.getElementById('news');
  var last = talk.getAttribute('data-last');

  function look() {
    if (document.hidden) return;
    fetch(talk.getAttribute('data-address'), { credentials: 'same-origin', headers: { Accept: 'application/json' } })
      .then(function (response) {
        if (response.status === 403) location.reload();
        return response.ok ? response.json() : null;
      })
      .then(function (found) {
        if (!found || String(found.n) === last) return;
        if (text.value || talk.contains(document.activeElement)) {
          news.hidden = false;
          return;
        }
        last = String(found.n);
        talk.innerHTML = found.html;
      })
      .catch(function () { /* The line is down: the next look is soon. */ });
  }

  setInterval(look, 2000);
})();
