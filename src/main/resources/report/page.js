// Shows the report that stands in this page as JSON. What comes from the report is foreign text: it goes into the
// page as text nodes and attributes only, never as markup.
'use strict';
{
  const report = JSON.parse(document.getElementById('report').textContent);
  const numbers = new Intl.NumberFormat('en');
  const percents = new Intl.NumberFormat('en', {style: 'percent', maximumFractionDigits: 0});

  const LONGEST_NAME = 120;
  const MOST_LISTED = 12;
  // The worst: all of them would push the charts off the screen.
  const FIRST_FINDINGS = 3;
  // Beyond two sizes a bar is cut: the number beside it tells how long it would be.
  const LONGEST_BAR = 2;

  // ---- The document

  function byId(id) {
    return document.getElementById(id);
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  function counted(count, one, many) {
    return `${numbers.format(count)} ${count === 1 ? one : many}`;
  }

  function shortened(text) {
    return text.length <= LONGEST_NAME
        ? text
        : `${Array.from(text.slice(0, LONGEST_NAME)).slice(0, -1).join('')}…`;
  }

  /** A pool's name; of a very long one the beginning, and the whole on demand. */
  function name(text) {
    return text.length <= LONGEST_NAME
        ? element('span', {class: 'name'}, text)
        : element('details', {class: 'name'}, element('summary', {}, shortened(text)), text);
  }

  /** Nodes with commas between; of many the first ones, and the rest on demand. */
  function listed(nodes) {
    const separated = (some) => some.flatMap((node, i) => (i === 0 ? [node] : [', ', node]));
    if (nodes.length <= MOST_LISTED) {
      return separated(nodes);
    }
    const rest = nodes.slice(MOST_LISTED);
    return [
      ...separated(nodes.slice(0, MOST_LISTED)), ' ',
      element(
          'details', {},
          element('summary', {}, `and ${numbers.format(rest.length)} more`),
          ...separated(rest)),
    ];
  }

  function term(title, ...description) {
    return [element('dt', {}, title), element('dd', {}, ...description)];
  }

  // ---- What does not change

  function showOccasion() {
    document.title = `Cosocket pools on ${report.host}, ${report.time}`;
    byId('title').textContent = `Cosocket pools on ${report.host}`;
    byId('occasion').append(
        element('time', {datetime: report.time}, report.time.replace('T', ' ').replace('Z', ' UTC')),
        report.replayed
            ? `, replayed by cosockpool ${report.version}`
            : `, read in ${numbers.format(report.durationMilliseconds)} ms by cosockpool ${report.version}`);
  }

  function showSummary() {
    const tile = (title, value, alarming) =>
      element('div', {}, element('dt', {}, title), element('dd', alarming ? {class: 'alarm'} : {}, value));
    for (const summary of report.summaries) {
      byId('summary').append(element(
          'dl', {},
          tile('subsystem', summary.subsystem),
          tile('pools', numbers.format(summary.pools)),
          tile('workers', numbers.format(summary.workers)),
          tile(
              summary.workers > 1 ? 'pools full in one worker or more' : 'pools full',
              numbers.format(summary.full), summary.full > 0),
          tile('connects waiting', numbers.format(summary.waiting), summary.waiting > 0)));
    }
  }

  function showFailures() {
    byId('failures').hidden = report.failures.length === 0;
    byId('failures').querySelector('ul').append(
        ...report.failures.map((sentence) => element('li', {}, sentence)));
  }

  function showFindings() {
    const {findings} = report;
    const list = (some) => element('ul', {}, ...some.map((each) => element('li', {}, finding(each))));
    byId('findings').append(
        findings.length === 0 ? element('p', {}, 'No findings.') : list(findings.slice(0, FIRST_FINDINGS)));
    if (findings.length > FIRST_FINDINGS) {
      const rest = findings.slice(FIRST_FINDINGS);
      byId('findings').append(element(
          'details', {},
          element('summary', {}, counted(rest.length, 'more finding', 'more findings')),
          list(rest)));
    }
    if (report.notLookedInto > 0) {
      byId('findings').append(element(
          'p', {},
          `Of ${counted(report.notLookedInto, 'pool of a worker', 'pools of workers')} it could not be read what ` +
          'they hold (see the workers below): there may be more to find.'));
    }
  }

  /** What it is and why; what to do, and all pools and workers, on demand. */
  function finding({code, subsystem, pools, pids, evidence, advice}) {
    const others = pools.length > 1 ? ` and ${numbers.format(pools.length - 1)} more` : '';
    return element(
        'details', {class: 'finding'},
        element(
            'summary', {},
            element('code', {}, code), ` ${subsystem} `, element('span', {class: 'name'}, shortened(pools[0])),
            `${others}: ${evidence}.`),
        element('p', {}, advice),
        element(
            'dl', {},
            ...term(pools.length === 1 ? `${subsystem} pool` : `${subsystem} pools`, ...listed(pools.map(name))),
            ...term(pids.length === 1 ? 'worker' : 'workers', ...listed(pids.map(String)))));
  }

  function showWorkers() {
    byId('cost').hidden = !report.replayed;
    const number = (value) => element('td', {class: 'number'}, numbers.format(value));
    byId('workers').tBodies[0].append(...report.workers.map((worker) => element(
        'tr', {},
        element('th', {scope: 'row', class: 'number'}, String(worker.pid)),
        element('td', {}, worker.found, ...worker.notes.map((note) => element('p', {}, `${note}.`))),
        number(worker.pools), number(worker.full), number(worker.waiting),
        number(worker.calls), number(worker.bytes), number(worker.microseconds), number(worker.retakes))));
  }

  // ---- The table of pools

  /**
   * A row by its columns' names. `load` is what its bar and its numbers show, those of the most used worker where it
   * stands for several, and `total` is their sum. `label` is its name with room before a bar.
   */
  function toRow(values, label) {
    const row = Object.fromEntries(report.columns.map((column, i) => [column, values[i]]));
    row.label = label ?? row.name;
    row.usage = (row.load.inUse + row.load.waiting) / Math.max(1, row.load.size);
    row.searched = `${row.name} ${row.subsystem} ${row.pid}`.toLowerCase();
    return row;
  }

  function toLoad([inUse, idle, waiting, size, backlog]) {
    return {inUse, idle, waiting, size, backlog};
  }

  const rows = report.rows.map(
      (values, i) => toRow(values.map((v) => (Array.isArray(v) ? toLoad(v) : v)), report.labels[i]));

  const text = (title, value) => ({title, value, text: true, cell: (row) => name(value(row))});
  const number = (title, value, shown = (row) => numbers.format(value(row))) =>
    ({title, value, text: false, cell: shown});

  const of = (row) => `${numbers.format(row.full)} of ${numbers.format(row.pools)}`;
  const pid = number('PID', (row) => row.pid, (row) => String(row.pid));
  const loads = {
    usage: number('Usage', (row) => row.usage, (row) => percents.format(row.usage)),
    inUse: number('In use', (row) => row.load.inUse),
    idle: number('Idle', (row) => row.load.idle),
    waiting: number('Waiting', (row) => row.load.waiting),
    backlog: number(
        'Backlog', (row) => row.load.backlog ?? -1,
        (row) => (row.load.backlog === null ? '–' : numbers.format(row.load.backlog))),
    size: number('Size', (row) => row.load.size),
  };
  const groupings = {
    pool: {
      heading: 'Pools', one: 'pool', many: 'pools',
      note: 'Each pool as its most used worker has it. ',
      columns: {
        name: text('Pool', (row) => row.name), ...loads,
        full: number('Full', (row) => row.full, of),
        pid: number('Most used worker', (row) => row.pid, (row) => `PID ${row.pid}`),
        all: number('All workers', (row) => row.total.inUse, (row) => beside(row.total)),
      },
    },
    worker: {
      heading: 'Workers and their pools', one: 'worker', many: 'workers',
      note: 'Each worker with all its pools together. ',
      columns: {pid, ...loads, full: number('Full', (row) => row.full, of)},
    },
    both: {
      heading: 'Pools of each worker', one: 'pool of a worker', many: 'pools of workers',
      note: '',
      columns: {
        name: text('Pool', (row) => row.name), pid, ...loads,
        full: number('Full', (row) => row.full, (row) => (row.full > 0 ? 'full' : '')),
      },
    },
  };
  const grouping = groupings[report.by];
  const manySubsystems = report.summaries.length > 1;
  const columns = {
    ...(manySubsystems ? {subsystem: text('Subsystem', (row) => row.subsystem)} : {}),
    ...grouping.columns,
  };

  const state = {
    sortedBy: report.sort in columns ? report.sort : 'pid',
    descending: report.sort in columns && !columns[report.sort].text,
    first: 0,
  };

  function sort() {
    const {value} = columns[state.sortedBy];
    const sign = state.descending ? -1 : 1;
    rows.sort((a, b) => {
      const x = value(a);
      const y = value(b);
      return x < y ? -sign : x > y ? sign : a.rank - b.rank;
    });
  }

  function headCell(key) {
    const {title, text: isText} = columns[key];
    const button = element('button', {type: 'button'}, title);
    button.addEventListener('click', () => {
      state.descending = state.sortedBy === key ? !state.descending : !isText;
      state.sortedBy = key;
      state.first = 0;
      sort();
      show();
    });
    return element('th', {scope: 'col', 'data-column': key, ...(isText ? {} : {class: 'number'})}, button);
  }

  function bodyRow(row) {
    return element('tr', {}, ...Object.entries(columns).map(([key, column]) => {
      const heads = key === (report.by === 'worker' ? 'pid' : 'name');
      const classes = [...(column.text ? [] : ['number']), ...(key === 'full' && row.full > 0 ? ['alarm'] : [])];
      return element(
          heads ? 'th' : 'td',
          {...(heads ? {scope: 'row'} : {}), ...(classes.length > 0 ? {class: classes.join(' ')} : {})},
          column.cell(row));
    }));
  }

  function showTable(page) {
    const table = byId('rows');
    for (const head of table.tHead.rows[0].cells) {
      if (head.dataset.column === state.sortedBy) {
        head.setAttribute('aria-sort', state.descending ? 'descending' : 'ascending');
      } else {
        head.removeAttribute('aria-sort');
      }
    }
    table.tBodies[0].replaceChildren(...page.map(bodyRow));
  }

  // ---- Charts

  const BAR_HEIGHT = 22;
  const AXIS_HEIGHT = 30;
  const charts = new Map();

  /** The numbers of a bar, as they stand beside it. */
  function beside({inUse, waiting, size}) {
    return `${numbers.format(inUse)}/${numbers.format(size)}${waiting > 0 ? ` +${numbers.format(waiting)}` : ''}`;
  }

  /** What stands before a bar. */
  function label(row) {
    return [
      ...(manySubsystems ? [row.subsystem] : []),
      ...(report.by === 'worker' ? [] : [row.label]),
      ...(report.by === 'pool' ? [] : [String(row.pid)]),
    ].join(' ');
  }

  /** Colours of the moment: they follow the scheme, and paper is always light. */
  function palette() {
    const style = getComputedStyle(document.documentElement);
    const color = (variable) => style.getPropertyValue(`--${variable}`).trim();
    return {
      text: color('text'), muted: color('muted'), line: color('line'), mark: color('mark'),
      mono: `12px ${color('mono')}`,
      inUse: color('in-use'),
      idle: pattern(6, color('idle'), color('background'), diagonal),
      waiting: pattern(4, color('waiting'), color('background'), upright),
      unused: color('unused'),
      borders: {inUse: color('in-use'), idle: color('idle'), waiting: color('waiting'), unused: color('line')},
    };
  }

  /** The parts of a bar differ in their pattern too: nobody has to tell colours apart. */
  function pattern(size, foreground, background, draw) {
    const tile = element('canvas', {width: size, height: size});
    const context = tile.getContext('2d');
    context.fillStyle = background;
    context.fillRect(0, 0, size, size);
    context.fillStyle = foreground;
    context.strokeStyle = foreground;
    draw(context, size);
    return context.createPattern(tile, 'repeat');
  }

  function diagonal(context, size) {
    context.lineWidth = 1.5;
    for (const shift of [-size, 0, size]) {
      context.moveTo(shift, size);
      context.lineTo(shift + size, 0);
    }
    context.stroke();
  }

  function upright(context, size) {
    context.fillRect(0, 0, size - 1, size);
  }

  /** Text cut in its middle to a width. */
  function fitted(context, whole, width) {
    if (context.measureText(whole).width <= width) {
      return whole;
    }
    const characters = Array.from(whole);
    const cut = (kept) =>
      `${characters.slice(0, Math.ceil(kept / 2)).join('')}…${kept > 1 ? characters.slice(-Math.floor(kept / 2)).join('') : ''}`;
    let fits = 0;
    let tooLong = characters.length;
    while (fits + 1 < tooLong) {
      const middle = (fits + tooLong) >> 1;
      if (context.measureText(cut(middle)).width <= width) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return cut(fits);
  }

  /** Draws the mark of the limit through all bars, and the numbers beside each. */
  function marks(bars, colors) {
    return {
      id: 'marks',
      afterDatasetsDraw(chart) {
        const {ctx: context, chartArea: area, scales: {x, y}} = chart;
        context.save();
        context.direction = 'ltr';
        context.fillStyle = colors.mark;
        context.fillRect(Math.round(x.getPixelForValue(1)) - 1, area.top, 2, area.bottom - area.top);
        context.fillStyle = colors.text;
        context.textBaseline = 'middle';
        bars.forEach((bar, i) => {
          const middle = y.getPixelForValue(i);
          context.font = bar.alarming ? `bold ${colors.mono}` : colors.mono;
          context.fillText(bar.numbers, area.right + 10, middle);
          if (total(bar) > x.max * Math.max(1, bar.limit)) {
            context.fillText('»', area.right, middle);
          }
        });
        context.restore();
      },
    };
  }

  function total(bar) {
    return bar.counts.reduce((sum, count) => sum + count, 0);
  }

  function longest(bars) {
    const relative = Math.max(1, ...bars.map((bar) => total(bar) / Math.max(1, bar.limit)));
    return relative > 1 ? Math.min(LONGEST_BAR, Math.ceil(relative * 4) / 4) : 1;
  }

  function datasets(bars, parts, colors) {
    return parts.map((part, i) => ({
      label: part.label,
      data: bars.map((bar) => bar.counts[i] / Math.max(1, bar.limit)),
      backgroundColor: colors[part.look],
      borderColor: colors.borders[part.look],
      borderWidth: 1,
      borderSkipped: false,
      barThickness: BAR_HEIGHT - 8,
    }));
  }

  function scales(bars, gutter, colors) {
    return {
      x: {
        stacked: true, min: 0, max: longest(bars),
        ticks: {color: colors.muted, stepSize: 0.25, maxRotation: 0, callback: (value) => percents.format(value)},
        grid: {color: colors.line}, border: {display: false},
      },
      y: {
        stacked: true,
        ticks: {
          color: colors.text, autoSkip: false, font: {family: colors.mono.slice(5), size: 12},
          callback(value, i) {
            this.ctx.font = colors.mono;
            return fitted(this.ctx, bars[i].label, (this.chart.width - gutter) * 0.4);
          },
        },
        grid: {display: false}, border: {color: colors.line},
      },
    };
  }

  /**
   * Draws bars that are measured by their limits: a bar is {label, counts, limit, numbers, alarming}, with a count for
   * each of the parts.
   */
  function draw(figure, bars, parts) {
    const colors = palette();
    const canvas = figure.querySelector('canvas');
    charts.get(figure)?.destroy();
    figure.querySelector('.plot').style.height = `${bars.length * BAR_HEIGHT + AXIS_HEIGHT}px`;
    const context = canvas.getContext('2d');
    context.font = `bold ${colors.mono}`;
    const gutter = 14 + Math.max(0, ...bars.map((bar) => context.measureText(bar.numbers).width));
    charts.set(figure, new Chart(canvas, {
      type: 'bar',
      data: {labels: bars.map((bar) => bar.label), datasets: datasets(bars, parts, colors)},
      options: {
        indexAxis: 'y', animation: false, maintainAspectRatio: false,
        layout: {padding: {right: gutter}},
        scales: scales(bars, gutter, colors),
        interaction: {mode: 'index', axis: 'y', intersect: false},
        plugins: {
          legend: {display: false},
          tooltip: {
            callbacks: {
              title: ([item]) => fitted(context, item.label, 400),
              label: (item) => `${item.dataset.label}: ${numbers.format(bars[item.dataIndex].counts[item.datasetIndex])}`,
            },
          },
        },
      },
      plugins: [marks(bars, colors)],
    }));
  }

  function showUtilisation(page, shown) {
    const figure = byId('utilisation');
    figure.querySelector('figcaption').textContent =
        `${grouping.note}Measured by the size: 100% is a pool with nothing left. ` +
        'Beside each bar: in use / size + waiting.';
    figure.querySelector('canvas').setAttribute(
        'aria-label',
        `Bar chart: in use, idle and waiting against the size, ${shown}. The table below has the numbers.`);
    draw(
        figure,
        page.map((row) => {
          const {inUse, idle, waiting, size} = row.load;
          return {
            label: label(row), counts: [inUse, idle, Math.max(0, size - inUse - idle), waiting], limit: size,
            numbers: beside(row.load), alarming: row.full > 0,
          };
        }),
        [
          {label: 'in use', look: 'inUse'},
          {label: 'idle', look: 'idle'},
          {label: 'left of the size', look: 'unused'},
          {label: 'waiting', look: 'waiting'},
        ]);
  }

  const queues = (row) => row.load.backlog > 0 || row.load.waiting > 0;

  function showBacklog(page, shown) {
    const figure = byId('backlog');
    const queueing = page.filter(queues);
    figure.hidden = !rows.some(queues);
    figure.querySelector('figcaption').textContent = queueing.length > 0
        ? `${grouping.note}Measured by the backlog: at 100% the next connect fails. Beside each bar: waiting / backlog.`
        : 'None of these has a backlog.';
    figure.querySelector('.legend').hidden = queueing.length === 0;
    figure.querySelector('.plot').hidden = queueing.length === 0;
    figure.querySelector('canvas').setAttribute(
        'aria-label',
        `Bar chart: waiting connects against the backlog, of those with a backlog among ${shown}. ` +
        'The table below has the numbers.');
    if (queueing.length > 0) {
      draw(
          figure,
          queueing.map((row) => {
            const {waiting, backlog} = row.load;
            return {
              label: label(row), counts: [waiting, Math.max(0, backlog - waiting)], limit: backlog,
              numbers: `${numbers.format(waiting)}/${numbers.format(backlog)}`, alarming: waiting > 0,
            };
          }),
          [{label: 'waiting', look: 'waiting'}, {label: 'left of the backlog', look: 'unused'}]);
    }
  }

  // ---- Filter and pages

  function shownOf(found, page) {
    const isAll = found.length === rows.length;
    const all = isAll
        ? counted(found.length, grouping.one, grouping.many)
        : `${numbers.format(found.length)} matching of ${counted(rows.length, grouping.one, grouping.many)}`;
    return page.length < found.length
        ? `${numbers.format(state.first + 1)} to ${numbers.format(state.first + page.length)} of ${all}`
        : all;
  }

  function show() {
    const searched = byId('filter').value.trim().toLowerCase();
    const found = searched === '' ? rows : rows.filter((row) => row.searched.includes(searched));
    const pageSize = Number(byId('page-size').value);
    const page = found.slice(state.first, state.first + pageSize);
    const shown = shownOf(found, page);
    byId('shown').textContent =
        `${shown}, by ${columns[state.sortedBy].title.toLowerCase()}${state.descending ? ', highest first' : ''}`;
    // Disabled by word alone: a button that is switched off would lose the focus.
    byId('previous').setAttribute('aria-disabled', state.first === 0);
    byId('next').setAttribute('aria-disabled', state.first + pageSize >= found.length);
    byId('charts').hidden = page.length === 0;
    showTable(page);
    if (page.length > 0) {
      showUtilisation(page, shown);
      showBacklog(page, shown);
    }
  }

  function turn({currentTarget: button}, direction) {
    if (button.getAttribute('aria-disabled') === 'false') {
      state.first = Math.max(0, state.first + direction * Number(byId('page-size').value));
      show();
    }
  }

  function showFromStart() {
    state.first = 0;
    show();
  }

  function showRows() {
    byId('rows-heading').textContent = grouping.heading;
    byId('rows').tHead.rows[0].append(...Object.keys(columns).map(headCell));
    byId('left-out').hidden = report.leftOut === 0;
    byId('left-out').textContent =
        `${counted(report.leftOut, 'more is', 'more are')} not in this file: see --top.`;
    byId('controls').addEventListener('submit', (event) => event.preventDefault());
    byId('filter').addEventListener('input', showFromStart);
    byId('page-size').addEventListener('change', showFromStart);
    byId('previous').addEventListener('click', (event) => turn(event, -1));
    byId('next').addEventListener('click', (event) => turn(event, 1));
    rows.forEach((row, i) => {
      row.rank = i;
    });
    show();
    for (const query of ['(prefers-color-scheme: dark)', 'print']) {
      matchMedia(query).addEventListener('change', show);
    }
  }

  /** Nobody can open anything on paper. */
  function openForPaper() {
    const closed = Array.from(document.querySelectorAll('details:not([open])'));
    const setOpen = (open) => closed.forEach((each) => each.toggleAttribute('open', open));
    setOpen(true);
    addEventListener('afterprint', () => setOpen(false), {once: true});
  }

  addEventListener('beforeprint', openForPaper);
  showOccasion();
  showSummary();
  showFailures();
  showFindings();
  showWorkers();
  showRows();
}
