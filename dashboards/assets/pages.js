// What the browser does by itself: the address, the menu, the title, and saying when all is drawn.
(function () {
  const none = () => window.dash_clientside.no_update;
  const triggered = () =>
    window.dash_clientside.callback_context.triggered.map((part) => part.prop_id);

  const PAUSE_MS = 150;
  let typed = 0;
  let asked = "";

  // Go to a page inside the dashboard, as a link of Dash does.
  window.fpGo = function (href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  };

  // Light or dark, as it is on the page; told to the figures whenever it changes.
  const shownScheme = () => document.documentElement.getAttribute("data-mantine-color-scheme");
  new MutationObserver(() =>
    window.dash_clientside?.set_props?.("scheme", { data: shownScheme() })
  ).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });

  function readWindow(params, duration) {
    const start = parseFloat(params.get("t0"));
    const end = parseFloat(params.get("t1"));
    if (!isFinite(start) || !isFinite(end)) return [0, duration];
    const span = [Math.max(0, start), Math.min(duration, end)];
    return span[1] > span[0] ? span : [0, duration];
  }

  function sameSpan(one, other) {
    return Math.abs(one[0] - other[0]) < 1e-6 && Math.abs(one[1] - other[1]) < 1e-6;
  }

  // The span that dragging in a trace asks for; null where the change was another.
  function dragged(moved, duration) {
    if (!moved) return null;
    if (moved["xaxis.autorange"]) return [0, duration];
    const ends = moved["xaxis.range"] || [moved["xaxis.range[0]"], moved["xaxis.range[1]"]];
    if (!isFinite(ends[0]) || !isFinite(ends[1])) return null;
    const round = (value) => Math.round(value * 100) / 100;
    const span = [Math.max(0, round(ends[0])), Math.min(duration, round(ends[1]))];
    return span[1] - span[0] >= Math.min(0.2, duration / 4) ? span : null;
  }

  function written(tab, span, duration) {
    const params = new URLSearchParams();
    if (tab !== "stabilogram") params.set("tab", tab);
    if (!sameSpan(span, [0, duration])) {
      params.set("t0", String(span[0]));
      params.set("t1", String(span[1]));
    }
    const text = params.toString();
    return text ? "?" + text : "";
  }

  // Every graph on a page, once it shows the drawing of this number, and one frame after that.
  function whenDrawn(root, figures, stamp, then) {
    const graphs = figures.map((id) => document.querySelector("#" + id + " .js-plotly-plot"));
    const done = graphs.every(
      (graph) =>
        graph && graph._fullLayout && graph.layout && graph.layout.meta &&
        graph.layout.meta.stamp === stamp && graph.querySelector(".main-svg")
    );
    if (!root.isConnected) return;
    if (done) window.requestAnimationFrame(() => window.requestAnimationFrame(then));
    else window.requestAnimationFrame(() => whenDrawn(root, figures, stamp, then));
  }

  window.fpWhenDrawn = whenDrawn;

  // Something that is about to appear, once it can be seen; given up after two seconds.
  function whenShown(id, then, frames = 120) {
    const element = document.getElementById(id);
    if (element && element.checkVisibility({ visibilityProperty: true })) then(element);
    else if (frames > 0) window.requestAnimationFrame(() => whenShown(id, then, frames - 1));
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    fp: {
      title: function (title) {
        if (title) document.title = title;
      },

      scheme: function (_path, known) {
        return shownScheme() === known ? none() : shownScheme();
      },

      // While somebody types, the last word counts; Enter counts at once. The value comes late
      // from the box, so the box itself is read, and an echo of what Enter asked is dropped.
      // Enter's answer is set, not returned: an echo that comes at once would take its place.
      search: async function (value, _enter) {
        const box = document.getElementById("search-global");
        const go = triggered().some((part) => part.endsWith(".n_submit"));
        const text = box && (go || value) ? box.value : value || "";
        if (!go && text === asked) return none();
        const mine = ++typed;
        if (!go && text) await new Promise((wake) => window.setTimeout(wake, PAUSE_MS));
        if (mine !== typed) return none();
        asked = text;
        if (!go) return { text: text, go: false };
        window.dash_clientside.set_props("search-asked", { data: { text: text, go: true } });
        return none();
      },

      // A new page: the box is empty again, and the keys of the page answer.
      forget_search: function () {
        if (document.activeElement && document.activeElement.id === "search-global") {
          document.getElementById("content").focus({ preventScroll: true });
        }
        return "";
      },

      menu: function (burger, drawer) {
        const by = triggered();
        if (by.some((part) => part.startsWith("url"))) return [false, false];
        const open = by.some((part) => part.startsWith("btn-menu")) ? burger : drawer;
        return [burger === open ? none() : open, drawer === open ? none() : open];
      },

      filters: function (protocol, verdict) {
        const params = new URLSearchParams();
        if (protocol) params.set("protocol", protocol);
        if (verdict) params.set("verdict", verdict);
        const text = params.toString();
        window.history.replaceState(window.history.state, "", text ? "?" + text : "/");
      },

      grid_ready: function () {
        const root = document.getElementById("page-today");
        if (!root) return;
        window.requestAnimationFrame(() =>
          window.requestAnimationFrame(() => (root.dataset.ready = "1"))
        );
      },

      drawn: function (drawn, rootId) {
        const root = document.getElementById(rootId);
        if (!root || !drawn.figures.length) return;
        root.dataset.ready = "0";
        whenDrawn(root, drawn.figures, drawn.stamp, () => (root.dataset.ready = "1"));
      },

      repeat_dialog: function (clicks) {
        const open = triggered().some((part) => part.startsWith("btn-repeat")) && clicks > 0;
        if (open) whenShown("repeat-note", (note) => note.focus());
        return open;
      },

      repeat_said: function (clicks, enter) {
        const note = document.getElementById("repeat-note");
        if (!clicks && !enter) return none();
        return { note: note ? note.value : "", count: (clicks || 0) + (enter || 0) };
      },

      // One truth for tab and seconds: the address. Whatever moved last is written to it.
      trial_address: function (search, tab, span, _whole, load, force, stabilogram, duration,
                               pathname, code) {
        const by = triggered();
        const now = sameSpan(span, [0, duration]);
        if (decodeURIComponent(pathname) !== "/t/" + code) return [none(), none(), none(), now];
        let nextTab = tab;
        let next = span;
        const moved = { "fig-load-time": load, "fig-force-time": force,
                        "fig-stabilogram": stabilogram };
        if (by.some((part) => part.startsWith("trial-url."))) {
          const params = new URLSearchParams(search);
          nextTab = params.get("tab") || "stabilogram";
          next = readWindow(params, duration);
        } else if (by.some((part) => part.startsWith("btn-whole"))) {
          next = [0, duration];
        } else {
          for (const [id, what] of Object.entries(moved)) {
            if (by.includes(id + ".relayoutData")) next = dragged(what, duration) || next;
          }
        }
        const text = written(nextTab, next, duration);
        return [
          text === (search || "") ? none() : text,
          nextTab === tab ? none() : nextTab,
          sameSpan(next, span) ? none() : next,
          sameSpan(next, [0, duration]),
        ];
      },
    },
  });
})();
