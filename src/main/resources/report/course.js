// Shows the course of pools that stands in this page as JSON. What comes from it is foreign text: it goes into the page as
// text nodes and attributes only, never as markup.
{
  const report = JSON.parse(document.getElementById('report').textContent);
  const numbers = new Intl.NumberFormat('en');

  const LONGEST_SUBJECT = 120;

  function moment(text) {
    return element('time', {datetime: text}, text.slice(0, 19).replace('T', ' '));
  }

  function showOccasion() {
    const title = `Course of cosocket pools on ${report.host}`;
    document.title = `${title}, ${report.time}`;
    byId('title').textContent = title;
    byId('occasion').append(
        `${numbers.format(report.readings)} readings in ${numbers.format(report.milliseconds / 1000)} s until `,
        moment(report.time),
        ` UTC, by cosockpool ${report.version}`,
        report.missed > 0 ? `; ${numbers.format(report.missed)} were left out` : '');
    if (report.leftOut > 0) {
      byId('left-out').hidden = false;
      byId('left-out').textContent = `There was no room for ${numbers.format(report.leftOut)} more pools.`;
    }
  }

  /** What a finding is about; of very many pools the beginning, and all of them on demand. */
  function subject(text) {
    return text.length <= LONGEST_SUBJECT
        ? element('p', {}, text)
        : element('details', {}, element('summary', {}, `${text.slice(0, LONGEST_SUBJECT)}…`), text);
  }

  function showFindings() {
    byId('findings').firstElementChild.append(...(report.findings.length === 0
        ? [element('li', {}, 'None.')]
        : report.findings.map(({about, first, last, finding}) => element(
            'li', {},
            element(
                'div', {class: 'finding'},
                element('p', {}, element('code', {}, finding.code), ' from ', moment(first), ' to ', moment(last)),
                subject(about),
                element('p', {}, `${finding.evidence}. ${finding.advice}`))))));
  }

  function showTable() {
    const figure = (value) => element('td', {class: 'number'}, value === undefined ? '–' : numbers.format(value));
    byId('table').tBodies[0].append(...report.pools.map((pool) => element(
        'tr', {},
        element('th', {scope: 'row'}, pool.name), element('td', {}, pool.subsystem),
        figure(pool.size), figure(pool.mean), figure(pool.most),
        figure(pool.fullShare === undefined ? undefined : 100 * pool.fullShare), figure(pool.mostWaiting), figure(pool.waited),
        figure(pool.opened), figure(pool.reused), figure(pool.closed))));
  }

  const begin = report.times[0];
  let chart;

  /** Lines differ in their dashes too: nobody has to tell colours apart. */
  function line(label, data, color, dash) {
    return {
      label, data, borderColor: color, backgroundColor: color, borderDash: dash, borderWidth: 2, pointRadius: data.length > 60 ? 0 : 2,
      stepped: true,
    };
  }

  function draw() {
    const pool = report.pools[byId('pool').value];
    if (pool === undefined) {
      byId('caption').textContent = 'There was no pool.';
      return;
    }
    const style = getComputedStyle(document.documentElement);
    const color = (variable) => style.getPropertyValue(`--${variable}`).trim();
    const most = (series) => Math.max(0, ...series.filter((number) => number !== null));
    const axis = (title) => ({
      title: {display: true, text: title, color: color('text')}, ticks: {color: color('text'), precision: 0},
      grid: {color: color('line')}, beginAtZero: true,
    });
    chart?.destroy();
    chart = new Chart(byId('chart'), {
      type: 'line',
      data: {
        labels: report.times.map((time) => (time - begin) / 1000),
        datasets: [
          line('In use', pool.inUse, color('in-use'), []),
          line('Idle', pool.idle, color('idle'), [8, 4]),
          line('Waiting', pool.waiting, color('waiting'), [2, 3]),
          line('Size', pool.inUse.map((number) => (number === null ? null : pool.size)), color('muted'), [12, 6]),
        ],
      },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, interaction: {mode: 'index', intersect: false},
        scales: {
          x: {...axis('Seconds from the first reading'), type: 'linear', max: (report.times.at(-1) - begin) / 1000},
          y: axis('Connections, connects'),
        },
        plugins: {legend: {labels: {color: color('text')}}},
      },
    });
    byId('chart').setAttribute(
        'aria-label',
        `Line chart of ${pool.name}: at most ${most(pool.inUse)} in use of ${pool.size}, at most ${most(pool.waiting)} waiting.`
        + ' The table below has the numbers of all the time.');
    byId('caption').textContent = `${pool.name}, ${pool.subsystem}, in all workers`;
  }

  function fillSelection() {
    byId('pool').append(...report.pools
        .map((pool, i) => [pool, i])
        .sort(([a], [b]) => (b.most ?? 0) + (b.mostWaiting ?? 0) - (a.most ?? 0) - (a.mostWaiting ?? 0))
        .map(([pool, i]) => element('option', {value: i}, `${pool.name} (${pool.subsystem})`)));
    byId('pool').addEventListener('change', draw);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  }

  showOccasion();
  showFindings();
  showTable();
  fillSelection();
  draw();
}
