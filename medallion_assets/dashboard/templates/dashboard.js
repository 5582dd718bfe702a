
"use strict";
(() => {
  const SPACE = "\u00a0", MINUS = "\u2212", DASH = "\u2013", MOST_ROWS = 92, HEIGHT = 240, LONG_VALUE = 13;
  const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const MONTHS = ("January February March April May June July August September October November "
    + "December").split(" ");
  const ON_PAPER = { "--soft": "#444", "--line": "#bbb", "--bar": "#2f6db3", "--pale": "#9db8d9" };
  const shops = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const charts = [];
  let paper = false;

  const grainNow = () => document.querySelector("[name=grain]:checked").value;
  const colour = (name) => paper ? ON_PAPER[name]
    : getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function number(value, digits, format) {
    const text = String(Math.abs(value)).padStart(digits + 1, "0");
    const cut = text.length - digits;
    let head = text.slice(0, Math.max(cut - 3, 0));
    const groups = [text.slice(Math.max(cut - 3, 0), cut)];
    for (; head; head = head.slice(0, -format.later)) groups.unshift(head.slice(-format.later));
    return (value < 0 ? MINUS : "") + groups.join(format.group)
      + (digits ? format.point + text.slice(cut) : "");
  }

  function shown(value, metric, format) {
    if (value === null) return DASH;
    if (metric.unit === "money") return format.sign + SPACE + number(value, 2, format);
    if (metric.unit === "percent") return number(value, 1, format) + SPACE + "%";
    if (metric.digits && value % 100 === 0) return number(value / 100, 0, format);
    return number(value, metric.digits, format);
  }

  function made(name, text, properties = {}) {
    const element = Object.assign(document.createElement(name), properties);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function bar(width) {
    const [svg, rect] = ["svg", "rect"].map((name) =>
      document.createElementNS("http://www.w3.org/2000/svg", name));
    const set = (element, given) =>
      Object.entries(given).forEach(([name, value]) => element.setAttribute(name, value));
    set(svg, { width: "100%", height: "16", "aria-hidden": "true" });
    set(rect, { width: `${width / 10}%`, height: "100%" });
    svg.append(rect);
    return svg;
  }

  function dayOf(shop, place) {
    const day = new Date(`${shop.first}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + place);
    return day;
  }

  // What the chart and the table show: names, values by metric, and which of them are whole.
  function byDay(shop) {
    const days = [...shop.loaded].map((_, place) => dayOf(shop, place));
    return {
      keys: days.map((day) => day.toISOString().slice(0, 10)),
      names: days.map((day) => `${WEEKDAYS[day.getUTCDay()]}, ${day.getUTCDate()} `
        + `${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`),
      short: days.map((day) => `${WEEKDAYS[day.getUTCDay()].slice(0, 3)} ${day.getUTCDate()} `
        + `${MONTHS[day.getUTCMonth()].slice(0, 3)} ${day.getUTCFullYear()}`),
      ticks: days.map((day) => `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()].slice(0, 3)}`),
      values: shop.days,
      whole: [...shop.loaded].map((sign) => sign === "1"),
      notes: days.map((_, place) => shop.events[place] || ""),
      partial: "not loaded",
    };
  }

  function byMonth(shop) {
    return {
      keys: shop.months.map((month) => month.key),
      names: shop.months.map((month) => month.name),
      short: shop.months.map((month) => month.name),
      ticks: shop.months.map((month) => `${month.name.slice(0, 3)} ${month.key.slice(2, 4)}`),
      values: shop.metrics.map((_, place) => shop.months.map((month) => month.values[place])),
      whole: shop.months.map((month) => month.whole),
      notes: shop.months.map(() => ""),
      partial: "partial",
    };
  }

  const notes = (grain, place) =>
    [grain.notes[place], grain.whole[place] ? "" : grain.partial].filter(Boolean).join(", ");

  function show(section, shop) {
    const at = (selector) => section.querySelector(selector);
    const { format, metrics } = shop;
    const grains = { days: byDay(shop), months: byMonth(shop) };
    let chart;

    function showMonth() {
      const month = shop.months[at(".month").value];
      at(".month-name").textContent = month.name;
      at(".lead").textContent = month.lead;
      at(".lead").classList.toggle("warn", !month.whole);
      metrics.forEach((metric, place) => {
        const tile = at(`[data-metric="${metric.name}"]`);
        const change = month.changes[place], before = month.befores[place];
        const sign = Math.sign(change);
        const value = tile.querySelector(".value");
        value.textContent = shown(month.values[place], metric, format);
        value.classList.toggle("long", value.textContent.length >= LONG_VALUE);
        tile.querySelector(".change").className = `change ${["down", "same", "up"][sign + 1]}`;
        tile.querySelector(".change").textContent = change === null ? ""
          : `${["▼", "＝", "▲"][sign + 1]} ${sign > 0 ? "+" : ""}${number(change, 1, format)}${SPACE}%`;
        tile.querySelector(".before").textContent = before === null ? ""
          : `before: ${shown(before, metric, format)}`;
      });
      const page = at(`.pages [data-period="${month.key}"]`);
      at(".page-of").hidden = !page;
      at(".page-of").replaceChildren(...page
        ? [made("a", `The page of ${month.name}`, { href: page.href })] : []);
      section.querySelectorAll(".part").forEach((part, place) => showPart(part, month, place));
    }

    function showPart(part, month, place) {
      const found = month.parts && month.parts[place];
      const rows = found ? found.rows : [];
      const money = (value) => shown(value, { unit: "money" }, format);
      part.querySelector("tbody").replaceChildren(...rows.map(([name, amount, width, share]) => {
        const row = made("tr"), track = made("td", undefined, { className: "track" });
        track.append(bar(width));
        row.append(made("th", name, { scope: "row" }), track,
          made("td", money(amount), { className: "n" }),
          made("td", `${number(share, 1, format)}${SPACE}%`, { className: "n" }));
        return row;
      }));
      part.querySelector(".rest").textContent = !found
        ? "Kept for the last months only; the page of the month has it."
        : found.others ? `${found.others} others have ${money(found.rest)} together.`
        : rows.length ? "" : "No sales.";
    }

    function read(place) {
      const grain = grains[grainNow()], metric = metrics[at(".metric").value];
      const more = grainNow() === "days" ? "Drag over bars to look closer." : "Paler: partial months.";
      const note = Number.isInteger(place) && notes(grain, place);
      at(".read").textContent = !Number.isInteger(place) ? `Point at a bar to read it. ${more}`
        : `${grain.names[place]}: ${shown(grain.values[at(".metric").value][place], metric, format)}`
          + (note && ` (${note})`);
    }

    function showTable(first, last) {
      const grain = grains[grainNow()], head = made("tr"), rows = [];
      head.append(made("th", grainNow() === "days" ? "Day" : "Month", { scope: "col" }));
      for (const { label } of metrics)
        head.append(made("th", label, { scope: "col", className: "n" }));
      head.append(made("th", "Note", { scope: "col" }));
      for (let place = last; place >= first && rows.length < MOST_ROWS; place--) {
        const row = made("tr"), name = made("th", undefined, { scope: "row" });
        const page = at(`.pages [data-period="${grain.keys[place]}"]`);
        name.append(page ? made("a", grain.short[place], { href: page.href }) : grain.short[place]);
        row.append(name, ...metrics.map((metric, number) =>
          made("td", shown(grain.values[number][place], metric, format), { className: "n" })),
          made("td", notes(grain, place)));
        rows.push(row);
      }
      at(".course thead").replaceChildren(head);
      at(".course tbody").replaceChildren(...rows);
      at(".cut").textContent = last - first + 1 > rows.length
        ? `The last ${rows.length} of ${last - first + 1} rows; choose fewer days for others.` : "";
    }

    function options(grain, metric, isDays) {
      const paths = uPlot.paths.bars({ size: [0.75, 60], align: 0 });
      const series = (name) => ({ paths, points: { show: false }, width: 0, fill: () => colour(name) });
      const short = (value) => {
        const whole = value / 10 ** metric.digits, size = Math.abs(whole);
        const [by, sign] = size >= 1e6 ? [1e6, "M"] : size >= 1e4 ? [1e3, "k"] : [1, ""];
        return `${+(whole / by).toFixed(2)}`.replace(".", format.point).replace("-", MINUS) + sign;
      };
      const font = "12px system-ui, sans-serif";
      return {
        width: at(".chart").clientWidth, height: HEIGHT, legend: { show: false },
        cursor: { y: false, drag: { x: isDays, y: false }, points: { show: false } },
        scales: {
          x: { time: false, range: (_, low, high) => [Math.max(Math.floor(low + 0.5), 0) - 0.5,
            Math.min(Math.ceil(high - 0.5), grain.keys.length - 1) + 0.5] },
          y: { range: (_, low, high) => [Math.min(low || 0, 0), high > 0 ? high * 1.05 : 1] },
        },
        axes: [
          { stroke: () => colour("--soft"), font, size: 28, grid: { show: false }, ticks: { show: false }, space: 64,
            incrs: isDays ? [1, 2, 7, 14, 28, 56, 91, 182] : [1, 2, 3, 6, 12],
            values: (_, places) => places.map((place) => grain.ticks[place] || "") },
          { stroke: () => colour("--soft"), font, ticks: { show: false },
            grid: { stroke: () => colour("--line"), width: 1 },
            size: (_, texts) => 14 + 7.5 * Math.max(0, ...(texts || []).map((text) => text.length)),
            values: (_, values) => values.map(short) },
        ],
        series: [{}, series("--bar"), series("--pale")],
        hooks: {
          setCursor: [(self) => read(self.cursor.idx)],
          setScale: [(self, key) => {
            if (key !== "x") return;
            const { min, max } = self.scales.x;
            showTable(Math.max(Math.ceil(min), 0), Math.min(Math.floor(max), grain.keys.length - 1));
          }],
        },
      };
    }

    function showCourse() {
      const isDays = grainNow() === "days", grain = grains[grainNow()];
      const metric = metrics[at(".metric").value], values = grain.values[at(".metric").value];
      const name = `${metric.label} by ${isDays ? "day" : "month"}`;
      at(".course-name").textContent = name;
      at(".ranges").hidden = !isDays;
      at(".chart").setAttribute("aria-label", `${name}, from ${grain.names[0]} to `
        + `${grain.names.at(-1)}; the table below has the figures.`);
      const whole = values.map((value, place) => grain.whole[place] ? value : null);
      const part = values.map((value, place) => grain.whole[place] || isDays ? null : value);
      if (chart) chart.destroy();
      chart = new uPlot(options(grain, metric, isDays), [values.map((_, place) => place), whole, part], at(".chart"));
      showTable(0, values.length - 1);
      read(null);
    }

    at(".month").addEventListener("change", showMonth);
    at(".metric").addEventListener("change", showCourse);
    at(".ranges").addEventListener("click", ({ target }) => {
      if (target.tagName !== "BUTTON") return;
      const last = grains.days.keys.length - 1, count = Number(target.value) || last + 1;
      chart.setScale("x", { min: Math.max(last - count + 1, 0), max: last });
    });
    showMonth();
    showCourse();
    const fit = (width) =>
      chart.setSize({ width: width || at(".chart").clientWidth, height: width ? 150 : HEIGHT });
    charts.push({ draw: showCourse, fit, redraw: () => chart.redraw() });
  }

  function onPaper(is) {
    paper = is;
    charts.forEach((one) => { one.fit(is ? 680 : 0); one.redraw(); });
  }

  document.querySelectorAll(".scripted").forEach((element) => { element.hidden = false; });
  document.querySelectorAll(".shop").forEach((section, place) => show(section, shops[place]));
  document.querySelector(".grain").addEventListener("change", () => charts.forEach((one) => one.draw()));
  dark.addEventListener("change", () => charts.forEach((one) => one.redraw()));
  addEventListener("resize", () => charts.forEach((one) => one.fit()));
  addEventListener("beforeprint", () => onPaper(true));
  addEventListener("afterprint", () => onPaper(false));
})();
