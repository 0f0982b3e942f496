// Renews the page from the server that it came from, as long as somebody looks at it.
{
  const SECONDS = 5;
  // Longer than a reading takes, if nobody gave it more time.
  const LONGEST_ANSWER = 30;
  // By the whole address: where that of the page has a password in it, nothing could be asked for beside it.
  const DATA = new URL('api/page', location.origin + location.pathname);

  const button = element('button', {type: 'button', id: 'pause', 'aria-pressed': 'false'}, 'Pause');
  const state = element('p', {id: 'state', role: 'status'});
  const shown = JSON.parse(byId('report').textContent);
  const {version} = shown;
  let {time} = shown;
  let trouble = null;
  let isAsking = false;
  let timer;

  function isPaused() {
    return button.getAttribute('aria-pressed') === 'true';
  }

  function clock(moment) {
    return `${moment.slice(11, 19)} UTC`;
  }

  /** Says how things are; what is said already is not said again, for those who hear it. */
  function tell() {
    if (isPaused()) {
      fill(state, `Paused: these are the numbers of ${clock(time)}.`);
    } else if (trouble !== null) {
      fill(state, `${trouble} These are the numbers of ${clock(time)}; the server is asked again every ${SECONDS} s.`);
    } else {
      fill(state, `Renewed every ${SECONDS} s.`);
    }
    state.classList.toggle('alarm', trouble !== null && !isPaused());
  }

  async function answered() {
    let answer;
    try {
      answer = await fetch(DATA, {signal: AbortSignal.timeout(LONGEST_ANSWER * 1000)});
      if (answer.ok) {
        return await answer.json();
      }
    } catch {
      trouble = 'The server cannot be reached.';
      return null;
    }
    trouble = `The server gives no numbers, but an error (${answer.status}).`;
    return null;
  }

  async function renew() {
    isAsking = true;
    const report = await answered();
    isAsking = false;
    if (report !== null) {
      trouble = null;
      if (report.version !== version) {
        location.reload();
        return;
      }
      if (!isPaused()) {
        ({time} = report);
        page.show(report);
      }
    }
    tell();
    renewIn(SECONDS);
  }

  /** Nothing is asked for what nobody sees. */
  function renewIn(seconds) {
    clearTimeout(timer);
    if (!isPaused() && !document.hidden && !isAsking) {
      timer = setTimeout(renew, seconds * 1000);
    }
  }

  button.addEventListener('click', () => {
    button.setAttribute('aria-pressed', !isPaused());
    tell();
    renewIn(0);
  });
  document.addEventListener('visibilitychange', () => renewIn(0));
  document.querySelector('header').append(element('div', {class: 'controls'}, button, state));
  tell();
  renewIn(SECONDS);
}
