// Shows the report that stands in this page as JSON, and whatever later one of the same kind it is given. What comes from
// a report is foreign text: it goes into the page as text nodes and attributes only, never as markup.
const page = (() => {
  let report = JSON.parse(document.getElementById('report').textContent);
  const numbers = new Intl.NumberFormat('en');
  const percents = new Intl.NumberFormat('en', {style: 'percent', maximumFractionDigits: 0});

  const LONGEST_NAME = 120;
  const MOST_LISTED = 12;
  // The worst: all of them would push the charts off the screen.
  const FIRST_FINDINGS = 3;
  // Beyond two sizes a bar is cut: the number beside it tells how long it would be.
  const LONGEST_BAR = 2;

  // ---- The document

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

  // ---- What stands above the listings

  function showOccasion() {
    document.title = `${report.title} on ${report.host}, ${report.time}`;
    fill(byId('title'), `${report.title} on ${report.host}`);
    fill(
        byId('occasion'),
        element('time', {datetime: report.time}, report.time.replace('T', ' ').replace('Z', ' UTC')),
        report.replayed
            ? `, replayed by cosockpool ${report.version}`
            : `, read in ${numbers.format(report.durationMilliseconds)} ms by cosockpool ${report.version}`);
  }

  function showSummary() {
    const tile = ({title, value, alarming}) =>
      element('div', {}, element('dt', {}, title), element('dd', alarming ? {class: 'alarm'} : {}, value));
    fill(byId('summary'), ...report.summaries.map((line) => element('dl', {}, ...line.map(tile))));
    fill(byId('remarks'), ...report.remarks.map((sentence) => element('p', {}, sentence)));
  }

  function showFailures() {
    byId('failures').hidden = report.failures.length === 0;
    fill(
        byId('failures').querySelector('ul'),
        ...report.failures.map((sentence) => element('li', {}, sentence)));
  }

  function showFindings() {
    const {findings} = report;
    // One that is not among the worst any more has another place, and stays open there.
    const open = new Set(Array.from(byId('findings').querySelectorAll('.finding[open]'), (each) => each.parentElement.dataset.key));
    const item = (each) => {
      const key = findingKey(each);
      return element('li', {'data-key': key}, finding(each, open.has(key)));
    };
    const list = (some) => element('ul', {'data-key': 'list'}, ...some.map(item));
    const shown = [findings.length === 0 ? element('p', {}, 'No findings.') : list(findings.slice(0, FIRST_FINDINGS))];
    if (findings.length > FIRST_FINDINGS) {
      const rest = findings.slice(FIRST_FINDINGS);
      shown.push(element(
          'details', {'data-key': 'rest'},
          element('summary', {}, counted(rest.length, 'more finding', 'more findings')),
          list(rest)));
    }
    if (report.notLookedInto > 0) {
      shown.push(element(
          'p', {},
          `Of ${counted(report.notLookedInto, 'pool of a worker', 'pools of workers')} it could not be read what ` +
          'they hold (see the workers below): there may be more to find.'));
    }
    fill(byId('findings'), ...shown);
  }

  /** What a finding is about; its evidence changes. */
  function findingKey({code, subsystem, pools, pids}) {
    return JSON.stringify([code, subsystem, pools ?? pids]);
  }

  /** What it is and why; what to do, and all pools and workers, on demand. */
  function finding({code, subsystem, pools, pids, evidence, advice, places = []}, isOpen) {
    const processes = term(pids.length === 1 ? 'worker' : 'workers', ...listed(pids.map(String)));
    return element(
        'details', {class: 'finding', ...(isOpen ? {open: ''} : {})},
        element('summary', {}, element('code', {}, code), ...subject(subsystem, pools), `: ${evidence}.`),
        element('p', {}, advice),
        element(
            'dl', {},
            ...(places.length === 0 ? [] : term('held at', ...places.map(place))),
            ...(pools === undefined
                ? []
                : term(pools.length === 1 ? `${subsystem} pool` : `${subsystem} pools`, ...listed(pools.map(name)))),
            ...processes));
  }

  /** A place in the code, and how much of a pool its requests hold. */
  function place({where, function: called, connections, of, longest_ms: longest}) {
    const time = longest === undefined ? '' : `, the longest request for ${numbers.format(longest)} ms`;
    return element(
        'span', {}, element('span', {class: 'name'}, where), ' in ', element('span', {class: 'name'}, called),
        `: ${numbers.format(connections)} of ${numbers.format(of)}${time}`);
  }

  function subject(subsystem, pools) {
    if (pools === undefined) {
      return [];
    }
    const others = pools.length > 1 ? ` and ${numbers.format(pools.length - 1)} more` : '';
    return [` ${subsystem} `, element('span', {class: 'name'}, shortened(pools[0])), others];
  }

  function showWorkers() {
    byId('cost').hidden = !report.replayed;
    const number = (value) => element('td', {class: 'number'}, numbers.format(value));
    fill(byId('workers').tBodies[0], ...report.workers.map((worker) => element(
        'tr', {'data-key': worker.pid},
        element('th', {scope: 'row', class: 'number'}, String(worker.pid)),
        element('td', {}, worker.found, ...worker.notes.map((note) => element('p', {}, `${note}.`))),
        number(worker.pools), number(worker.full), number(worker.waiting),
        number(worker.calls), number(worker.bytes), number(worker.microseconds), number(worker.retakes))));
  }

  // ---- Columns

  const text = (title, value) => ({title, value, text: true, cell: (row) => name(value(row))});
  const words = (title, value) => ({title, value, text: true, cell: value});
  const number = (title, value, shown = (row) => numbers.format(value(row))) =>
    ({title, value, text: false, cell: shown});

  /** A number that may not be known. */
  const known = (title, value) =>
    number(title, (row) => value(row) ?? -Infinity, (row) => (value(row) === null ? '–' : numbers.format(value(row))));

  /** A text that may not be there. */
  const optional = (title, value) => ({
    title, value: (row) => value(row) ?? '', text: true, cell: (row) => (value(row) === null ? '–' : name(value(row))),
  });

  const pid = number('PID', (row) => row.pid, (row) => String(row.pid));
  const master = number('Master', (row) => row.master, (row) => String(row.master));

  // ---- Pools

  const hasManySubsystems = () => report.subsystems.length > 1;
  const subsystemColumn = {...text('Subsystem', (row) => row.subsystem), isShown: hasManySubsystems};

  function toLoad([inUse, idle, waiting, size, backlog]) {
    return {inUse, idle, waiting, size, backlog};
  }

  /**
   * `load` is what a row's bar and numbers show, those of the most used worker where it stands for several, and `total`
   * their sum. `label` is its name with room before a bar.
   */
  function toPool(row) {
    const load = toLoad(row.load);
    return {
      ...row, label: row.label ?? row.name, load, total: toLoad(row.total),
      usage: (load.inUse + load.waiting) / Math.max(1, load.size),
    };
  }

  /** The numbers of a bar, as they stand beside it. */
  function beside({inUse, waiting, size}) {
    return `${numbers.format(inUse)}/${numbers.format(size)}${waiting > 0 ? ` +${numbers.format(waiting)}` : ''}`;
  }

  const full = (shown) =>
    ({...number('Full', (row) => row.full, shown), alarming: (row) => row.full > 0});
  const of = (row) => `${numbers.format(row.full)} of ${numbers.format(row.pools)}`;
  const loads = {
    usage: number('Usage', (row) => row.usage, (row) => percents.format(row.usage)),
    inUse: number('In use', (row) => row.load.inUse),
    idle: number('Idle', (row) => row.load.idle),
    waiting: number('Waiting', (row) => row.load.waiting),
    backlog: known('Backlog', (row) => row.load.backlog),
    size: number('Size', (row) => row.load.size),
  };

  function pools({columns, note, label, ...rest}) {
    const labelled = (row) => (hasManySubsystems() ? `${row.subsystem} ${label(row)}` : label(row));
    return {
      id: 'pools', toRow: toPool, ...rest,
      columns: {subsystem: subsystemColumn, ...columns},
      searched: (row) => `${row.name} ${row.subsystem} ${row.pid}`,
      charts: [
        {
          id: 'utilisation', title: 'Utilisation', what: 'in use, idle and waiting against the size',
          caption:
              `${note}Measured by the size: 100% is a pool with nothing left. Beside each bar: in use / size + waiting.`,
          parts: [
            {label: 'in use', look: 'in-use'},
            {label: 'idle', look: 'idle'},
            {label: 'left of the size', look: 'unused'},
            {label: 'waiting', look: 'waiting'},
          ],
          takes: () => true,
          bar(row) {
            const {inUse, idle, waiting, size} = row.load;
            return {
              label: labelled(row), counts: [inUse, idle, Math.max(0, size - inUse - idle), waiting], limit: size,
              numbers: beside(row.load), alarming: row.full > 0,
            };
          },
        },
        {
          id: 'backlog', title: 'Backlog', what: 'waiting connects against the backlog, of those with a backlog',
          caption: `${note}Measured by the backlog: at 100% the next connect fails. Beside each bar: waiting / backlog.`,
          without: 'None of these has a backlog.',
          parts: [{label: 'waiting', look: 'waiting'}, {label: 'left of the backlog', look: 'unused'}],
          takes: (row) => row.load.backlog > 0 || row.load.waiting > 0,
          bar(row) {
            const {waiting, backlog} = row.load;
            return {
              label: labelled(row), counts: [waiting, Math.max(0, backlog - waiting)], limit: backlog,
              numbers: `${numbers.format(waiting)}/${numbers.format(backlog)}`, alarming: waiting > 0,
            };
          },
        },
      ],
    };
  }

  // ---- Connections

  // In the order in which the report counts them.
  const GROUP_LOOKS = ['in-use', 'idle', 'upstream', 'cosocket', 'waiting', 'kept', 'other'];

  const entriesChart = () => ({
    id: 'who', title: 'Who has the entries', what: 'the kinds of connections against worker_connections',
    caption:
        'Measured by worker_connections: at 100% nothing can be opened or accepted. Beside each bar: in use / limit.',
    parts: [
      ...GROUP_LOOKS.map((look, i) => ({label: report.legend[i], look})),
      {label: 'free', look: 'unused'},
    ],
    takes: () => true,
    bar: (row) => ({
      label: String(row.pid), counts: [...row.groups, row.free], limit: row.limit,
      numbers: `${numbers.format(row.inUse)}/${numbers.format(row.limit)}`, alarming: row.alarming,
    }),
  });

  // ---- Requests

  const requestsChart = () => ({
    id: 'wanted', title: 'Who has the pools', what: 'held and waiting against the size',
    caption: 'Each pool with all its workers together. Measured by the size. Beside each bar: held / size + waiting.',
    parts: [
      {label: 'held by requests', look: 'in-use'},
      {label: 'left of the size', look: 'unused'},
      {label: 'waiting', look: 'waiting'},
    ],
    takes: () => true,
    bar: ({label, name: whole, held, waiting, size}) => ({
      label: label ?? whole, counts: [held, Math.max(0, size - held), waiting], limit: size,
      numbers: beside({inUse: held, waiting, size}), alarming: waiting > 0,
    }),
  });

  // ---- All listings, by the names that the report has for them

  // By the key of a listing a row is known again in a later report.
  const listings = {
    pool: () => pools({
      heading: 'Pools', one: 'pool', many: 'pools', head: 'name', key: (row) => [row.subsystem, row.name],
      note: 'Each pool as its most used worker has it. ', label: (row) => row.label,
      columns: {
        name: text('Pool', (row) => row.name), ...loads, full: full(of),
        pid: number('Most used worker', (row) => row.pid, (row) => `PID ${row.pid}`),
        all: number('All workers', (row) => row.total.inUse, (row) => beside(row.total)),
      },
    }),
    worker: () => pools({
      heading: 'Workers and their pools', one: 'worker', many: 'workers', head: 'pid',
      note: 'Each worker with all its pools together. ', label: (row) => String(row.pid),
      columns: {pid, ...loads, full: full(of)},
    }),
    both: () => pools({
      heading: 'Pools of each worker', one: 'pool of a worker', many: 'pools of workers', head: 'name',
      note: '', label: (row) => `${row.label} ${row.pid}`,
      columns: {name: text('Pool', (row) => row.name), pid, ...loads, full: full((row) => (row.full > 0 ? 'full' : ''))},
    }),
    entries: () => ({
      id: 'entries', heading: 'Connection pools of workers', one: 'worker', many: 'workers', head: 'pid',
      toRow: (row) => ({...row, usage: row.inUse / Math.max(1, row.limit)}),
      columns: {
        pid, state: words('State', (row) => row.state),
        usage: {
          ...number('Usage', (row) => row.usage, (row) => percents.format(row.usage)), alarming: (row) => row.alarming,
        },
        inUse: number('In use', (row) => row.inUse), free: number('Free', (row) => row.free),
        limit: number('Limit', (row) => row.limit), reusable: known('Reusable', (row) => row.reusable),
        leftOut: number('Not read', (row) => row.leftOut), kinds: words('Kinds', (row) => row.kinds.join('; ')),
      },
      charts: [entriesChart()],
    }),
    peers: () => ({
      id: 'peers', heading: 'Peers', optional: true, one: 'peer', many: 'peers', head: 'address',
      key: (row) => [row.address, row.master],
      columns: {
        address: text('Address', (row) => row.address), connections: number('Connections', (row) => row.connections),
        inUse: number('In use', (row) => row.inUse), idle: number('Idle', (row) => row.idle),
        unpooled: {
          ...number('Outside of pools', (row) => row.unpooled), alarming: (row) => row.unpooled > 0,
        },
        timeWait: known('TIME_WAIT', (row) => row.timeWait), workers: number('Workers', (row) => row.workers), master,
        kinds: words('Kinds', (row) => row.kinds.join('; ')),
        pools: {
          title: 'Pools', value: (row) => row.pools.join(', '), text: true,
          cell: (row) => element('span', {}, ...listed(row.pools.map(name))),
        },
      },
    }),
    listeners: () => ({
      id: 'listeners', heading: 'Where workers listen', optional: true, one: 'address', many: 'addresses', head: 'address',
      columns: {
        address: text('Address', (row) => row.address), clients: number('Clients', (row) => row.clients),
        requests: known('Requests and sessions', (row) => row.requests),
        mean: number(
            'Mean of a client', (row) => (row.clients === 0 || row.requests === null ? -Infinity : row.requests / row.clients),
            (row) => row.mean),
        most: known('Most of a client', (row) => row.most), master,
      },
    }),
    keepalive: () => ({
      id: 'keepalive', heading: 'Keepalive pools', optional: true, one: 'keepalive pool', many: 'keepalive pools', head: 'name',
      key: (row) => [row.owner, row.name, row.pid],
      columns: {
        name: text('Name', (row) => row.name), owner: words('Of', (row) => row.owner), pid,
        size: known('Size', (row) => row.size), idle: number('Idle', (row) => row.idle),
        inUse: known('In use', (row) => row.inUse),
      },
    }),
    requestPools: () => ({
      id: 'request-pools', heading: 'Pools that requests use', one: 'pool', many: 'pools', head: 'name',
      columns: {
        subsystem: subsystemColumn,
        name: text('Pool', (row) => row.name), held: number('Held', (row) => row.held),
        waiting: {...number('Waiting', (row) => row.waiting), alarming: (row) => row.waiting > 0},
        size: number('Size', (row) => row.size), longest: known('Longest request, ms', (row) => row.longest),
      },
      charts: [requestsChart()],
    }),
    holdings: () => ({
      id: 'holdings', heading: 'Places in the code that hold pools', optional: true, one: 'place', many: 'places',
      head: 'place',
      columns: {
        place: text('At', (row) => row.place), called: text('Function', (row) => row.function),
        pool: text('Pool', (row) => row.pool), held: number('Held', (row) => row.held),
        requests: number('Requests', (row) => row.requests),
        longest: known('Longest request, ms', (row) => row.longest),
      },
    }),
    uses: () => ({
      id: 'uses', heading: 'Locations that use pools', optional: true, one: 'location of a pool', many: 'locations of pools',
      head: 'location',
      columns: {
        location: optional('Location', (row) => row.location), server: optional('Server', (row) => row.server),
        pool: text('Pool', (row) => row.pool), held: number('Requests that hold', (row) => row.held),
        waiting: number('Requests that wait', (row) => row.waiting),
      },
    }),
    locations: () => ({
      id: 'locations', heading: 'Requests of each location', optional: true, one: 'location', many: 'locations',
      head: 'location',
      columns: {
        location: optional('Location', (row) => row.location), server: optional('Server', (row) => row.server),
        running: number('Running', (row) => row.running), queued: number('Queued', (row) => row.queued),
      },
    }),
    requests: () => ({
      id: 'requests', heading: 'Requests', one: 'request', many: 'requests', head: 'id',
      columns: {
        id: words('ID', (row) => row.id), pid, state: words('State', (row) => row.state),
        time: known('Running, ms', (row) => row.time), phase: optional('Phase', (row) => row.phase),
        waitsFor: text('Waits for', (row) => row.waitsFor), waited: known('Waited, ms', (row) => row.waited),
        holds: text('Holds', (row) => row.holds), place: optional('At', (row) => row.place),
        called: optional('Function', (row) => row.function), client: optional('Client', (row) => row.client),
        method: optional('Method', (row) => row.method), host: optional('Host', (row) => row.host),
        uri: optional('URI', (row) => row.uri), bytes: known('Bytes sent', (row) => row.bytes),
      },
    }),
    connections: () => ({
      id: 'connections', heading: 'Connections', one: 'connection', many: 'connections', head: 'number',
      columns: {
        number: number('Number', (row) => row.number, (row) => String(row.number)), pid,
        kind: words('Kind', (row) => row.kind), state: optional('TCP state', (row) => row.state),
        peer: optional('Peer', (row) => row.peer), pool: optional('Pool', (row) => row.pool),
        doing: optional('Doing', (row) => row.doing),
        holder: optional('Holder', (row) => row.holder), place: optional('At', (row) => row.place),
        unread: known('Unread', (row) => row.unread), unsent: known('Unsent', (row) => row.unsent),
        age: known('Age, ms', (row) => row.age), expires: known('Expires, ms', (row) => row.expires),
        requests: known('Requests', (row) => row.requests), streams: known('Streams', (row) => row.streams),
        reused: known('Reused', (row) => row.reused),
        bytes: known('Bytes sent', (row) => row.bytes), tls: optional('TLS', (row) => row.tls),
        fd: number('FD', (row) => row.fd ?? -1, (row) => (row.fd === null ? '–' : String(row.fd))),
      },
    }),
  };

  // ---- Charts

  const BAR_HEIGHT = 22;
  const AXIS_HEIGHT = 30;
  const charts = new Map();

  /** Colours of the moment: they follow the scheme, and paper is always light. */
  function palette() {
    const style = getComputedStyle(document.documentElement);
    const color = (variable) => style.getPropertyValue(`--${variable}`).trim();
    return {
      text: color('text'), muted: color('muted'), line: color('line'), mark: color('mark'),
      mono: `12px ${color('mono')}`,
      fills: {
        'in-use': color('in-use'),
        idle: pattern(6, color('idle'), color('background'), diagonal),
        waiting: pattern(4, color('waiting'), color('background'), upright),
        unused: color('unused'),
        upstream: pattern(4, color('in-use'), color('background'), level),
        cosocket: pattern(5, color('in-use'), color('background'), thin),
        kept: pattern(6, color('idle'), color('background'), falling),
        other: color('muted'),
      },
      borders: {
        'in-use': color('in-use'), idle: color('idle'), waiting: color('waiting'), unused: color('line'),
        upstream: color('in-use'), cosocket: color('in-use'), kept: color('idle'), other: color('muted'),
      },
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

  function falling(context, size) {
    context.translate(size, 0);
    context.scale(-1, 1);
    diagonal(context, size);
  }

  function upright(context, size) {
    context.fillRect(0, 0, size - 1, size);
  }

  function thin(context, size) {
    context.fillRect(0, 0, 2, size);
  }

  function level(context, size) {
    context.fillRect(0, 0, size, size / 2);
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
      backgroundColor: colors.fills[part.look],
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

  /** The figure of a chart, which is drawn anew for each page of rows. */
  function figureOf({id, title, parts}) {
    const figure = byId('chart').content.firstElementChild.cloneNode(true);
    figure.id = id;
    figure.querySelector('h3').textContent = title;
    figure.querySelector('.legend').append(...parts.map(({label, look}) => element('li', {class: look}, label)));
    return figure;
  }

  function showChart(chart, rows, page, shown) {
    const figure = byId(chart.id);
    const bars = page.filter(chart.takes).map(chart.bar);
    figure.hidden = !rows.some(chart.takes);
    figure.querySelector('figcaption').textContent = bars.length > 0 ? chart.caption : chart.without;
    figure.querySelector('.legend').hidden = bars.length === 0;
    figure.querySelector('.plot').hidden = bars.length === 0;
    figure.querySelector('canvas').setAttribute(
        'aria-label', `Bar chart: ${chart.what}, ${shown}. The table below has the numbers.`);
    if (bars.length > 0) {
      draw(figure, bars, chart.parts);
    }
  }

  // ---- A table that sorts and filters, with its charts

  function identity(row) {
    return row;
  }

  /** A listing, which shows the rows of any report that has it. */
  function makeListing(listing, {sortedBy, descending}) {
    const {id, heading, columns, head, key = (row) => row.rank, charts: drawn = [], toRow = identity} = listing;
    const texts = Object.values(columns).filter((column) => column.text || column === pid);
    const searched = listing.searched ?? ((row) => texts.map((column) => column.value(row)).join(' '));
    const section = byId('listing').content.firstElementChild.cloneNode(true);
    const part = (name) => section.querySelector(`.${name}`);
    const state = {
      rows: [],
      sortedBy: sortedBy in columns ? sortedBy : 'pid',
      descending: sortedBy in columns && descending,
      // A report has its rows in the order that was asked for.
      isInOrder: true,
      first: 0,
    };

    function toRows(data) {
      return data.rows.map((values, rank) => {
        const named = Object.fromEntries(data.columns.map((column, i) => [column, values[i]]));
        const row = toRow({...named, label: data.labels?.[rank]});
        return {...row, rank, searched: searched(row).toLowerCase()};
      });
    }

    function sort() {
      const {value} = columns[state.sortedBy];
      const sign = state.descending ? -1 : 1;
      state.rows.sort((a, b) => {
        const x = value(a);
        const y = value(b);
        return x < y ? -sign : x > y ? sign : a.rank - b.rank;
      });
    }

    function sortBy(column) {
      state.descending = state.sortedBy === column ? !state.descending : !columns[column].text;
      state.sortedBy = column;
      state.isInOrder = false;
      state.first = 0;
      sort();
      show();
    }

    function shownColumns() {
      return Object.entries(columns).filter(([, column]) => column.isShown?.() ?? true);
    }

    function headCell([column, {title, text: isText}]) {
      const sorted = column === state.sortedBy ? {'aria-sort': state.descending ? 'descending' : 'ascending'} : {};
      return element(
          'th', {scope: 'col', 'data-key': column, 'data-column': column, ...sorted, ...(isText ? {} : {class: 'number'})},
          element('button', {type: 'button'}, title));
    }

    function bodyRow(row) {
      return element('tr', {'data-key': JSON.stringify(key(row))}, ...shownColumns().map(([name, column]) => {
        const classes = [...(column.text ? [] : ['number']), ...(column.alarming?.(row) ? ['alarm'] : [])];
        return element(
            name === head ? 'th' : 'td',
            {
              'data-key': name, ...(name === head ? {scope: 'row'} : {}),
              ...(classes.length > 0 ? {class: classes.join(' ')} : {}),
            },
            column.cell(row));
      }));
    }

    function shownOf(found, page) {
      const isAll = found.length === state.rows.length;
      const all = isAll
          ? counted(found.length, listing.one, listing.many)
          : `${numbers.format(found.length)} matching of ${counted(state.rows.length, listing.one, listing.many)}`;
      return page.length < found.length
          ? `${numbers.format(state.first + 1)} to ${numbers.format(state.first + page.length)} of ${all}`
          : all;
    }

    function show() {
      const wanted = part('filter').value.trim().toLowerCase();
      const found = wanted === '' ? state.rows : state.rows.filter((row) => row.searched.includes(wanted));
      const pageSize = Number(part('page-size').value);
      // Rows may have gone since that page was turned to.
      state.first = Math.min(state.first, Math.max(0, Math.ceil(found.length / pageSize) - 1) * pageSize);
      const page = found.slice(state.first, state.first + pageSize);
      const shown = shownOf(found, page);
      fill(
          part('shown'),
          `${shown}, by ${columns[state.sortedBy].title.toLowerCase()}${state.descending ? ', highest first' : ''}`);
      // Disabled by word alone: a button that is switched off would lose the focus.
      part('previous').setAttribute('aria-disabled', state.first === 0);
      part('next').setAttribute('aria-disabled', state.first + pageSize >= found.length);
      part('charts').hidden = page.length === 0;
      fill(part('rows').tHead.rows[0], ...shownColumns().map(headCell));
      fill(part('rows').tBodies[0], ...page.map(bodyRow));
      if (page.length > 0) {
        drawn.forEach((chart) => showChart(chart, state.rows, page, shown));
      }
    }

    function turn({currentTarget: button}, direction) {
      if (button.getAttribute('aria-disabled') === 'false') {
        state.first = Math.max(0, state.first + direction * Number(part('page-size').value));
        show();
      }
    }

    function showFromStart() {
      state.first = 0;
      show();
    }

    /** Labels and headings name what they belong to by its id. */
    function identify() {
      for (const name of ['filter', 'page-size', 'shown', 'previous', 'next']) {
        part(name).id = `${id}-${name}`;
      }
      part('for-filter').htmlFor = `${id}-filter`;
      part('for-page-size').htmlFor = `${id}-page-size`;
      part('rows').id = id;
      section.querySelector('h2').id = `${id}-heading`;
      section.querySelector('h2').textContent = heading;
      for (const named of [section, part('rows')]) {
        named.setAttribute('aria-labelledby', `${id}-heading`);
      }
      part('controls').setAttribute('aria-label', `Filter: ${heading}`);
      part('table').setAttribute('aria-label', `Table: ${heading}`);
    }

    identify();
    section.hidden = true;
    part('charts').append(...drawn.map(figureOf));
    part('controls').addEventListener('submit', (event) => event.preventDefault());
    part('filter').addEventListener('input', showFromStart);
    part('page-size').addEventListener('change', showFromStart);
    part('previous').addEventListener('click', (event) => turn(event, -1));
    part('next').addEventListener('click', (event) => turn(event, 1));
    part('rows').tHead.addEventListener('click', ({target}) => {
      if (target.closest('button') !== null) {
        sortBy(target.closest('th').dataset.column);
      }
    });
    byId('listings').append(section);
    for (const query of ['(prefers-color-scheme: dark)', 'print']) {
      matchMedia(query).addEventListener('change', show);
    }
    return (data) => {
      state.rows = toRows(data);
      // What somebody has seen once stays, even if nothing is left of it.
      section.hidden &&= listing.optional === true && state.rows.length === 0;
      part('left-out').hidden = data.leftOut === 0;
      part('left-out').textContent =
          `${counted(data.leftOut, 'more is', 'more are')} not in this file: see ${data.shortenedBy}.`;
      if (!state.isInOrder) {
        sort();
      }
      show();
    };
  }

  const shownListings = new Map();

  function showListing(data) {
    if (!shownListings.has(data.name)) {
      shownListings.set(data.name, data.name === 'places' ? makeTree() : makeListing(listings[data.name](), data));
    }
    shownListings.get(data.name)(data);
  }

  // ---- The tree of places in the code

  const TREE_OF = {
    holders: (row) => row.holds,
    waiters: (row) => row.waits,
    all: () => true,
  };
  const TREE_BY = {
    count: {weigh: (row) => row.requests, shown: (weight) => counted(weight, 'request', 'requests')},
    time: {weigh: (row) => row.time, shown: (weight) => `${numbers.format(weight)} ms`},
  };
  // Pools and the places in them are open from the beginning, callers on demand.
  const OPEN_LEVELS = 1;

  /** Each step leads to those below it: the pool, the function that was called last, its callers. */
  function treeOf(rows, weigh) {
    const root = {steps: new Map(), weight: 0};
    for (const row of rows) {
      let node = root;
      node.weight += weigh(row);
      for (const step of [row.pool ?? 'no pool', ...row.frames]) {
        if (!node.steps.has(step)) {
          node.steps.set(step, {steps: new Map(), weight: 0});
        }
        node = node.steps.get(step);
        node.weight += weigh(row);
      }
    }
    return root;
  }

  function branches(node, total, shown, level) {
    const sorted = Array.from(node.steps).sort(([, a], [, b]) => b.weight - a.weight);
    return element('ul', {class: 'branches'}, ...sorted.map(([step, below]) => branch(step, below, total, shown, level)));
  }

  function branch(step, node, total, shown, level) {
    const share = node.weight / Math.max(1, total);
    const bar = element('span', {class: 'bar', 'aria-hidden': 'true'}, element('span', {}));
    bar.firstChild.style.inlineSize = `${100 * share}%`;
    const line = [bar, `${shown(node.weight)} (${percents.format(share)}) `, element('span', {class: 'name'}, shortened(step))];
    if (node.steps.size === 0) {
      return element('li', {}, element('div', {class: 'leaf'}, ...line));
    }
    const details = element('details', {}, element('summary', {}, ...line));
    const grow = () => {
      if (details.open && details.childElementCount === 1) {
        details.append(branches(node, total, shown, level + 1));
      }
    };
    details.addEventListener('toggle', grow);
    details.open = level < OPEN_LEVELS;
    grow();
    return element('li', {}, details);
  }

  /** The tree, which shows the stacks of any report that has them. */
  function makeTree() {
    const section = byId('tree').content.firstElementChild.cloneNode(true);
    const of = section.querySelector('.tree-of');
    const by = section.querySelector('.tree-by');
    let rows = [];

    function show() {
      const {weigh, shown} = TREE_BY[by.value];
      const taken = rows.filter(TREE_OF[of.value]);
      const root = treeOf(taken, weigh);
      section.querySelector('.tree').replaceChildren(
          taken.length === 0 ? element('p', {}, 'There are none.') : branches(root, root.weight, shown, 0));
    }

    section.hidden = true;
    section.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
    of.addEventListener('change', show);
    by.addEventListener('change', show);
    byId('listings').append(section);
    return (data) => {
      rows = data.rows.map((values) => Object.fromEntries(data.columns.map((column, i) => [column, values[i]])));
      if (section.hidden && rows.length > 0) {
        section.hidden = false;
        of.value = rows.some(TREE_OF.holders) ? 'holders' : 'all';
      }
      section.querySelector('.left-out').hidden = data.leftOut === 0;
      section.querySelector('.left-out').textContent =
          `${counted(data.leftOut, 'more stack is', 'more stacks are')} not in this file: see ${data.shortenedBy}.`;
      show();
    };
  }

  /** Nobody can open anything on paper. */
  function openForPaper() {
    const closed = Array.from(document.querySelectorAll('details:not([open])'));
    const setOpen = (open) => closed.forEach((each) => each.toggleAttribute('open', open));
    setOpen(true);
    addEventListener('afterprint', () => setOpen(false), {once: true});
  }

  function showAll() {
    showOccasion();
    showSummary();
    showFailures();
    showFindings();
    showWorkers();
    report.listings.forEach(showListing);
  }

  /** Shows a later report, and leaves the focus where it is: what moves in the document would lose it. */
  function show(later) {
    const focused = document.activeElement;
    const around = [];
    for (let each = focused; each !== null; each = each.parentElement) {
      around.push(each);
    }
    report = later;
    showAll();
    if (document.activeElement !== focused) {
      around.find((each) => each.isConnected && (each === focused || each.matches('[tabindex]')))
          ?.focus({preventScroll: true});
    }
  }

  addEventListener('beforeprint', openForPaper);
  showAll();
  return {show};
})();
